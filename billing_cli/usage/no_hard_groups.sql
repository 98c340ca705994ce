DELETE FROM meter_groups WHERE status = 'hard';
