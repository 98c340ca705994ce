-- One meter's events with whom they belong to and how they fare.
-- in:  placeable_events, metering_segments, claims, elsewhere, customer_names, meter_scope
-- out: placed_events: dimension_0, … and perhaps within_key as they came; customer, segment_id, timezone, status
CREATE OR REPLACE TEMP VIEW placed_events AS
WITH
claimed AS (  -- an event that two subscriptions claim belongs to neither
    SELECT event_id, any_value(subscription) AS subscription, count(subscription) AS claims FROM claims GROUP BY event_id
),
claimed_segments AS (  -- joined before there are events, of which most are claimed by none
    SELECT c.event_id, g.* FROM claimed AS c JOIN metering_segments AS g ON g.subscription = c.subscription AND c.claims = 1
),
named AS (
    SELECT
        e.* REPLACE (coalesce(n.customer, e.customer) AS customer),
        coalesce(n.timezone, s.timezone) AS own_timezone,
        coalesce(n.from_us, s.from_us) AS own_from_us, coalesce(n.to_us, s.to_us) AS own_to_us,
        CASE WHEN s.from_ever THEN -9223372036854775807 ELSE coalesce(n.from_us, s.from_us) END AS own_counts_from_us
    FROM placeable_events AS e
    CROSS JOIN meter_scope AS s
    LEFT JOIN customer_names AS n ON n.name = e.customer
),
placed AS (
    SELECT
        n.*, c.claims, coalesce(w.segment_id, g.segment_id) AS segment_id,
        coalesce(w.from_us, g.from_us) AS segment_from_us, coalesce(w.earlier, g.earlier) AS earlier, coalesce(w.timezone, g.timezone, n.own_timezone) AS timezone
    FROM named AS n
    CROSS JOIN meter_scope AS s
    LEFT JOIN metering_segments AS w
        ON w.customer = n.customer AND w.usage IS NULL AND n.time_us >= w.counts_from_us AND n.time_us < w.to_us
    LEFT JOIN claimed AS c ON c.event_id = n.event_id
    LEFT JOIN claimed_segments AS g
        ON g.event_id = n.event_id AND n.time_us >= g.counts_from_us AND n.time_us < g.to_us
    WHERE  -- usage that belongs to nobody is told by the newest version of a meter alone
        w.own OR g.own
        OR (
            s.latest AND w.segment_id IS NULL AND g.segment_id IS NULL
            AND c.claims IS DISTINCT FROM 1 AND n.time_us >= n.own_counts_from_us AND n.time_us < n.own_to_us
            AND n.event_id NOT IN (SELECT event_id FROM elsewhere)
        )
)
SELECT
    p.*,
    CASE
        WHEN p.hard THEN 'hard'
        WHEN p.earlier OR p.time_us < coalesce(p.segment_from_us, p.own_from_us)
            THEN CASE WHEN p.passes AND p.value IS NOT NULL THEN 'earlier' ELSE 'outside' END
        WHEN p.passes IS NULL THEN 'filtered_null'
        WHEN NOT p.passes THEN 'filtered'
        WHEN p.claims = 0 THEN 'unclaimed'
        WHEN p.claims > 1 THEN 'claimed_twice'
        WHEN p.segment_id IS NULL AND s.charged THEN 'without_subscription'
        WHEN p.value IS NULL THEN 'unmeterable'
        ELSE 'metered'
    END AS status
FROM placed AS p CROSS JOIN meter_scope AS s;
