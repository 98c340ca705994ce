-- What is kept of the levels of each subscription, its segments together.
SELECT w.subscription, h.meter, h.labels, sum(h.whole) + sum(h.fraction) // 1000000000000 AS whole,
    sum(h.fraction) % 1000000000000 AS fraction, sum(h.events) AS events
FROM held_levels AS h JOIN segments AS w ON w.segment_id = h.segment_id
GROUP BY ALL ORDER BY ALL;
