-- One meter's events by subscription, dimensions and how they fared; count and sum alike, for a count's value is 1.
-- in:  padded_events (from the meter's expressions), metering_segments, segments, claims, other_periods, customer_names,
--      meter_scope
-- out: meter_groups; rows of status 'hard' are not answered yet
INSERT INTO meter_groups
WITH
claimed AS (  -- an event that two subscriptions claim belongs to neither
    SELECT event_id, any_value(subscription) AS subscription, count(subscription) AS claims FROM claims GROUP BY event_id
),
named AS (
    SELECT
        e.event_id, e.time_us, e.passes, e.value, e.hard, COLUMNS('^dimension_'),
        coalesce(n.customer, e.customer) AS customer,
        coalesce(n.from_us, s.from_us) AS own_from_us, coalesce(n.to_us, s.to_us) AS own_to_us
    FROM padded_events AS e
    CROSS JOIN meter_scope AS s
    LEFT JOIN customer_names AS n ON n.name = e.customer
),
placed AS (
    SELECT n.*, coalesce(w.segment_id, g.segment_id) AS segment_id, c.claims
    FROM named AS n
    LEFT JOIN metering_segments AS w ON w.customer = n.customer AND n.time_us >= w.from_us AND n.time_us < w.to_us
    LEFT JOIN claimed AS c ON c.event_id = n.event_id
    LEFT JOIN segments AS g
        ON g.subscription = c.subscription AND c.claims = 1 AND n.time_us >= g.from_us AND n.time_us < g.to_us
    WHERE
        w.segment_id IS NOT NULL OR g.segment_id IS NOT NULL
        OR (
            c.claims IS DISTINCT FROM 1 AND n.time_us >= n.own_from_us AND n.time_us < n.own_to_us
            AND NOT EXISTS (
                SELECT 1 FROM other_periods AS o, meter_scope AS s
                WHERE
                    o.customer = n.customer AND n.time_us >= o.from_us AND n.time_us < o.to_us
                    AND list_contains(o.meters, s.meter)
            )
        )
),
fared AS (
    SELECT
        CASE
            WHEN hard THEN 'hard'
            WHEN passes IS NULL THEN 'filtered_null'
            WHEN NOT passes THEN 'filtered'
            WHEN claims = 0 THEN 'unclaimed'
            WHEN claims > 1 THEN 'unmeterable'
            WHEN segment_id IS NULL AND s.charged THEN 'without_subscription'
            WHEN value IS NULL THEN 'unmeterable'
            ELSE 'metered'
        END AS status,
        p.segment_id, p.customer, p.value, COLUMNS('^dimension_')
    FROM placed AS p CROSS JOIN meter_scope AS s
),
grouped AS (
    SELECT status, segment_id, customer, COLUMNS('^dimension_'), sum(value) AS quantity, count(*) AS events
    FROM fared GROUP BY ALL
)
SELECT (SELECT meter FROM meter_scope), status, segment_id, customer, list_value(*COLUMNS('^dimension_')), quantity, events
FROM grouped;
