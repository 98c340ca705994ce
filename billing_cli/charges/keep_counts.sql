INSERT INTO meter_counts SELECT * FROM new_counts;
