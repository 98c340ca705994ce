DELETE FROM meter_counts WHERE period = $period;
