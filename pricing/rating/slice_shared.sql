-- Tiers that were cut on the sum of a charge's lines and shared out over them: each part at the line's own price.
-- in:  tier_shares, priced_lines, tiers
-- out: slices; the amount is null where it leaves the limits of an amount
INSERT INTO slices
WITH
priced AS (
    SELECT
        s.line_id, s.tier, s.quantity, t.unit_price, CAST(0 AS DECIMAL(38, 12)) AS flat_fee,
        TRY(slice_amount(s.quantity, t.unit_price, 0, CAST(NULL AS DECIMAL(38, 0)))) AS amount
    FROM tier_shares AS s
    JOIN priced_lines AS l ON l.line_id = s.line_id
    JOIN tiers AS t ON t.price_id = l.price_id AND t.tier = s.tier
)
SELECT
    line_id, tier, quantity, unit_price, flat_fee, NULL, NULL, CASE WHEN abs(amount) < 1000000000000 THEN amount END
FROM priced;
