SELECT subscription, meter, names, map_values(dimensions), quantity FROM metered WHERE segment_id IS NOT NULL;
