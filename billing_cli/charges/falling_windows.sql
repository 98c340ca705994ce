-- Windows of which an event has a value below 0: what usage drew may be more in between than at the end.
SELECT DISTINCT window_id FROM metered_events WHERE list_contains($windows::INTEGER[], window_id) AND value < 0;
