-- What each kind of movement did to the grants of everyone, or of one customer, before $start and on the days [$start, $end);
-- of those that had a balance, or moved in these days.
WITH
moved AS (
    SELECT
        grant_id, any_value(customer) AS customer, any_value(subscription) AS subscription, any_value(kind) AS kind,
        any_value(unit) AS unit, movement,
        CAST(coalesce(sum(amount) FILTER (WHERE booked_on < $start), 0) AS DECIMAL(38, 12)) AS before,
        CAST(coalesce(sum(amount) FILTER (WHERE booked_on >= $start), 0) AS DECIMAL(38, 12)) AS within,
        count(*) FILTER (WHERE booked_on >= $start) AS rows_within
    FROM credit_movements
    WHERE booked_on < $end AND ($customer IS NULL OR customer = $customer)
    GROUP BY grant_id, movement
),
shown AS (
    SELECT grant_id FROM moved GROUP BY grant_id HAVING sum(before + within) <> 0 OR sum(rows_within) > 0
)
SELECT grant_id, customer, subscription, kind, unit, movement, before, within
FROM moved WHERE grant_id IN (SELECT grant_id FROM shown)
ORDER BY customer, kind, grant_id, movement;
