DELETE FROM kept_events;
