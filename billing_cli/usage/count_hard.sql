SELECT count(*) FROM meter_groups WHERE status = 'hard';
