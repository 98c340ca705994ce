-- dynamic: what the events of a line bring together, × the multiplier.
-- in:  line_events, priced_lines, tiers (one per price)
-- out: slices, one per line that has events; the amount is null where it leaves the limits of an amount
INSERT INTO slices
WITH
sums AS (
    SELECT
        l.line_id, l.price_id, CAST(sum(e.value) AS DECIMAL(38, 12)) AS quantity, count(*) AS events,
        CAST(sum(e.amount) AS DECIMAL(38, 12)) AS event_amounts
    FROM line_events AS e JOIN priced_lines AS l ON l.line_id = e.line_id
    WHERE l.slicing = 'by_amount' AND l.charged IS NOT NULL
    GROUP BY l.line_id, l.price_id
),
priced AS (
    SELECT s.*, t.unit_price, TRY(s.event_amounts * t.unit_price) AS amount
    FROM sums AS s JOIN tiers AS t ON t.price_id = s.price_id
)
SELECT
    line_id, 1, quantity, unit_price, CAST(0 AS DECIMAL(38, 12)), NULL, NULL, CASE WHEN within_limit(amount) THEN amount END,
    events, event_amounts
FROM priced;
