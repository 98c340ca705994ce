-- percentage: what of each event is free, and whether it costs its rate and fee, the least or the most that an event may.
-- Events come in order of their place. An event that is not negative is free while fewer such events than free_events came
-- before, and as far as the value used before lies below free_value: both where both are said. A negative value is never free,
-- pays the rate alone and lowers the value used.
-- in:  line_events, priced_lines, tiers (one per price), event_prices
-- out: event_parts, one row per line and outcome: 0 free, 1 rate and fee, 2 event_minimum, 3 event_maximum; paying: how many
--      of its events pay the fee
CREATE OR REPLACE TEMP TABLE event_parts AS
WITH
priced AS (
    SELECT e.line_id, e.place, e.value, t.unit_price AS rate, t.flat_fee AS fixed_fee, p.* EXCLUDE (price_id)
    FROM line_events AS e
    JOIN priced_lines AS l ON l.line_id = e.line_id
    JOIN tiers AS t ON t.price_id = l.price_id
    JOIN event_prices AS p ON p.price_id = l.price_id
    WHERE l.slicing = 'by_event' AND l.charged IS NOT NULL
),
counted AS (  -- where nothing is free, the order does not matter
    SELECT
        *, CAST(coalesce(sum(value) OVER earlier, CAST(0 AS DECIMAL(38, 12))) AS DECIMAL(38, 12)) AS used,
        count(*) FILTER (WHERE value >= 0) OVER earlier AS passed
    FROM priced WHERE free_events IS NOT NULL OR free_value IS NOT NULL
    WINDOW earlier AS (PARTITION BY line_id ORDER BY place ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
),
opened AS (
    SELECT
        * EXCLUDE (used, passed),
        value >= 0 AND (free_events IS NULL OR passed < free_events)
        AND (free_value IS NULL OR (free_value > 0 AND used < free_value)) AS is_open,
        CAST(CASE
            WHEN NOT is_open THEN CAST(0 AS DECIMAL(38, 12))
            WHEN free_value IS NULL THEN value
            ELSE least(value, CAST(free_value - used AS DECIMAL(38, 12)))
        END AS DECIMAL(38, 12)) AS free
    FROM counted
    UNION ALL BY NAME
    SELECT *, FALSE AS is_open, CAST(0 AS DECIMAL(38, 12)) AS free FROM priced
    WHERE free_events IS NULL AND free_value IS NULL
),
charged AS (
    SELECT *, CAST(value - free AS DECIMAL(38, 12)) AS charged, is_open AND free = value AS is_free FROM opened
),
costing AS (  -- null where it leaves its type, which is above every bound of an event, or below
    SELECT *, TRY(charged * rate + CAST(fixed_fee AS DECIMAL(38, 24))) AS cost FROM charged
),
cut AS (
    SELECT
        *,
        CASE
            WHEN is_free THEN 0
            WHEN value < 0 THEN 1
            WHEN cost IS NULL AND rate < 0 THEN CASE WHEN event_minimum IS NULL THEN 1 ELSE 2 END
            WHEN cost IS NULL THEN CASE WHEN event_maximum IS NULL THEN 1 ELSE 3 END
            WHEN cost < CAST(event_minimum AS DECIMAL(38, 24)) THEN 2
            WHEN cost > CAST(event_maximum AS DECIMAL(38, 24)) THEN 3
            ELSE 1
        END AS outcome
    FROM costing
)
SELECT
    line_id, outcome, CAST(sum(charged) AS DECIMAL(38, 12)) AS charged, CAST(sum(free) AS DECIMAL(38, 12)) AS free,
    count(*) AS events, count(*) FILTER (WHERE value >= 0) AS paying
FROM cut GROUP BY line_id, outcome;
