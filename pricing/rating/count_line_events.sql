SELECT count(*) FROM line_events;
