-- What each part of a quantity costs, by the unit or by the package, with its tier's fee.
-- in:  whole_parts, volume_parts, graduated_parts, shared_parts: one shape, however a quantity was cut
-- out: slices; the amount is null where it leaves the limits of an amount
INSERT INTO slices
WITH
parts AS (
    SELECT * FROM whole_parts
    UNION ALL SELECT * FROM volume_parts
    UNION ALL SELECT * FROM graduated_parts
    UNION ALL SELECT * FROM shared_parts
),
counted AS (
    SELECT *, CASE WHEN package_size IS NOT NULL THEN package_count(quantity, package_size, whole_packages) END AS packages
    FROM parts
),
priced AS (
    SELECT *, TRY(slice_amount(quantity, unit_price, flat_fee, packages)) AS amount FROM counted
)
SELECT
    line_id, tier, quantity, unit_price, flat_fee, package_size, packages, CASE WHEN within_limit(amount) THEN amount END,
    NULL, NULL
FROM priced;
