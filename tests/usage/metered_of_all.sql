SELECT subscription, meter, names, map_values(dimensions), quantity FROM metered WHERE window_id IS NOT NULL AND shown;
