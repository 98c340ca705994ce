-- Combinations whose events, kept one by one, are others than the metered quantity counts, or come to another sum.
-- in:  metered, metered_events, event_charges
WITH
kept AS (
    SELECT window_id, meter, names, map_values(dimensions) AS labels, sum(value) AS quantity, count(*) AS events,
        count(DISTINCT place) AS places
    FROM metered_events GROUP BY ALL
),
counted AS (
    SELECT m.window_id, m.meter, m.names, map_values(m.dimensions) AS labels, m.quantity, m.events, m.events AS places
    FROM metered AS m
    JOIN event_charges AS c ON c.window_id = m.window_id AND c.meter = m.meter AND c.names = m.names
)
(FROM kept EXCEPT ALL FROM counted) UNION ALL (FROM counted EXCEPT ALL FROM kept);
