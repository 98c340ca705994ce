-- per_unit, and flat as a quantity of one: the whole quantity at the one unit price.
-- in:  priced_lines, tiers (one per price)
-- out: slices; the amount is null where it leaves the limits of an amount
INSERT INTO slices
WITH
sliced AS (
    SELECT l.line_id, t.tier, l.quantity, t.unit_price, t.flat_fee, TRY(l.quantity * t.unit_price) AS amount
    FROM priced_lines AS l JOIN tiers AS t ON t.price_id = l.price_id
    WHERE l.model IN ('flat', 'per_unit')
)
SELECT
    line_id, tier, quantity, unit_price, flat_fee,
    CASE WHEN abs(quantity) < 1000000000000000000 AND abs(amount) < 1000000000000 THEN amount END AS amount
FROM sliced;
