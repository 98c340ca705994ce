SELECT count(*), max(event_id) FROM events;
