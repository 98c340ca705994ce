-- The price of each line: of the prices whose named dimensions all equal the line's, the one with the highest rank;
-- and what of its quantity is priced, after units and what is included.
-- in:  quantities, price_keys, prices
-- out: priced_lines, one row per line
INSERT INTO priced_lines
WITH
signatures AS (  -- the few sets of names under which the prices of some terms are filed
    SELECT DISTINCT terms_id, names FROM price_keys
),
sole AS (  -- terms with one price for everything need no look at dimensions
    SELECT terms_id, any_value(price_id) AS price_id FROM price_keys
    GROUP BY terms_id HAVING count(*) = 1 AND len(any_value(names)) = 0
),
filed AS (
    SELECT q.line_id, q.terms_id, s.names, list_transform(s.names, lambda name: q.dimensions[name]) AS key
    FROM quantities AS q JOIN signatures AS s ON s.terms_id = q.terms_id
    WHERE q.terms_id NOT IN (SELECT terms_id FROM sole)
),
matched AS (
    SELECT f.line_id, arg_max(k.price_id, k.rank) AS price_id
    FROM filed AS f
    JOIN price_keys AS k ON k.terms_id = f.terms_id AND k.names = f.names AND k.key = f.key
    GROUP BY f.line_id
),
converted_lines AS (
    SELECT
        q.line_id, q.group_id, q.charge_id, p.price_id, p.slicing, p.at_zero, p.whole_packages, p.included,
        CASE
            WHEN abs(q.quantity) >= 1000000000000000000 THEN NULL
            WHEN p.unit_size IS NULL THEN q.quantity
            ELSE TRY(CAST(converted(q.quantity, p.unit_size, p.unit_rounding) AS DECIMAL(38, 12)))
        END AS counted,
        q.numerator, q.denominator, q.minor_units
    FROM quantities AS q
    LEFT JOIN sole AS s ON s.terms_id = q.terms_id
    LEFT JOIN matched AS m ON m.line_id = q.line_id
    LEFT JOIN prices AS p ON p.price_id = coalesce(s.price_id, m.price_id)
),
limited AS (
    SELECT *, CASE WHEN abs(counted) < 1000000000000000000 THEN counted END AS converted FROM converted_lines
),
left_over AS (  -- returned units are not met by free ones
    SELECT *, CASE
        WHEN included > 0 AND converted > included THEN CAST(converted - included AS DECIMAL(38, 12))
        WHEN included > 0 AND converted > 0 THEN CAST(0 AS DECIMAL(38, 12))
        ELSE converted
    END AS remaining
    FROM limited
)
SELECT
    line_id, group_id, charge_id, price_id, slicing, at_zero, whole_packages, converted, remaining, remaining AS charged,
    numerator, denominator, minor_units
FROM left_over;
