SELECT min(time_us) FROM events;
