-- Customers, as exports name them, and instants of conflicts that nobody resolved: of the row, and of the event that stays.
WITH open_ones AS (
    SELECT c.customer, c.time_us, c.stays_event_id FROM conflicts AS c
    WHERE c.row_id NOT IN (SELECT row_id FROM resolved_conflicts)
)
SELECT customer, time_us FROM open_ones
UNION
SELECT e.customer, e.time_us FROM event_rows AS e WHERE e.event_id IN (SELECT stays_event_id FROM open_ones)
ORDER BY 1, 2;
