-- out: new_counts, in the shape of the store's `meter_counts`
CREATE OR REPLACE TEMP TABLE new_counts AS SELECT $period::VARCHAR AS period, * FROM fared ORDER BY meter;
