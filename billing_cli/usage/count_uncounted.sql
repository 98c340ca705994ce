SELECT count(*) FROM uncounted_events;
