-- percentage: the events of each outcome as one slice, at their rate and their fees, or by the event at a bound.
-- in:  event_parts, priced_lines, tiers, event_prices
-- out: slices; fee and amount are null where they leave their limits
INSERT INTO slices
WITH
parts AS (
    SELECT
        e.line_id, e.outcome, e.charged, e.events, t.unit_price AS rate,
        CASE e.outcome WHEN 2 THEN p.event_minimum WHEN 3 THEN p.event_maximum END AS bound,
        TRY(CAST(t.flat_fee * e.paying AS DECIMAL(38, 12))) AS fees
    FROM event_parts AS e
    JOIN priced_lines AS l ON l.line_id = e.line_id
    JOIN tiers AS t ON t.price_id = l.price_id
    JOIN event_prices AS p ON p.price_id = l.price_id
    WHERE e.outcome > 0
),
priced AS (
    SELECT
        *,
        CASE
            WHEN bound IS NULL THEN TRY(charged * rate + CAST(fees AS DECIMAL(38, 24)))
            ELSE TRY(CAST(bound * events AS DECIMAL(38, 24)))
        END AS amount
    FROM parts
)
SELECT
    line_id, outcome, charged, coalesce(bound, rate),
    CASE WHEN bound IS NULL THEN fees ELSE CAST(0 AS DECIMAL(38, 12)) END, NULL, NULL,
    CASE WHEN within_limit(amount) THEN amount END, events, NULL
FROM priced;
