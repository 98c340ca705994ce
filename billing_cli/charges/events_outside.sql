-- The first few events of the one file outside of [$from_us, $to_us), by their rows.
SELECT e.event_id - f.event_offset, e.time_us FROM events AS e CROSS JOIN files AS f
WHERE e.time_us < $from_us OR e.time_us >= $to_us
ORDER BY e.event_id LIMIT $most;
