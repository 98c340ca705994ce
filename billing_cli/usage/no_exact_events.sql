DELETE FROM exact_events;
