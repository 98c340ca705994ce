-- Tiers that were cut on the sum of a charge's lines and shared out over them: each part at the line's own price.
-- in:  tier_shares, priced_lines, tiers
-- out: shared_parts
CREATE OR REPLACE TEMP VIEW shared_parts AS
SELECT
    s.line_id, s.tier, s.quantity, t.unit_price, CAST(0 AS DECIMAL(38, 12)) AS flat_fee,
    CAST(NULL AS DECIMAL(38, 12)) AS package_size, l.whole_packages
FROM tier_shares AS s
JOIN priced_lines AS l ON l.line_id = s.line_id
JOIN tiers AS t ON t.price_id = l.price_id AND t.tier = s.tier;
