SELECT count(*) FROM meter_groups WHERE status = 'unmeterable' AND meter = $meter;
