-- The lines of each contract: a fee has one, a charge not split one (also at zero), another one per combination used.
-- in:  segment_charges, metered
-- out: line_keys, numbered in the order of contracts, charges and dimensions
INSERT INTO line_keys
WITH
fees AS (
    SELECT segment_id, position, charge, terms_id, MAP {} AS dimensions, CAST(1 AS DECIMAL(38, 12)) AS quantity
    FROM segment_charges WHERE meter IS NULL
),
totals AS (
    SELECT
        c.segment_id, c.position, c.charge, c.terms_id, MAP {} AS dimensions,
        CAST(coalesce(sum(m.quantity), 0) AS DECIMAL(38, 12)) AS quantity
    FROM segment_charges AS c
    LEFT JOIN metered AS m ON m.segment_id = c.segment_id AND m.meter = c.meter
    WHERE c.meter IS NOT NULL AND len(c.split_by) = 0
    GROUP BY ALL
),
combinations AS (
    SELECT
        c.segment_id, c.position, c.charge, c.terms_id,
        map_from_entries(list_transform(c.split_by, lambda name: {'key': name, 'value': m.dimensions[name]})) AS dimensions,
        CAST(sum(m.quantity) AS DECIMAL(38, 12)) AS quantity
    FROM segment_charges AS c
    JOIN metered AS m ON m.segment_id = c.segment_id AND m.meter = c.meter
    WHERE len(c.split_by) > 0
    GROUP BY ALL
),
lines AS (
    SELECT segment_id, position, charge, terms_id, CAST(dimensions AS MAP(VARCHAR, VARCHAR)) AS dimensions, quantity FROM fees
    UNION ALL
    SELECT segment_id, position, charge, terms_id, CAST(dimensions AS MAP(VARCHAR, VARCHAR)), quantity FROM totals
    UNION ALL
    SELECT segment_id, position, charge, terms_id, CAST(dimensions AS MAP(VARCHAR, VARCHAR)), quantity FROM combinations
),
written AS (
    SELECT *, CAST(to_json(dimensions) AS VARCHAR) AS dimensions_text FROM lines
)
SELECT
    row_number() OVER (ORDER BY segment_id, position, dimensions_text),
    segment_id, position,
    row_number() OVER (PARTITION BY segment_id ORDER BY position, dimensions_text),
    charge, terms_id, dimensions, dimensions_text, quantity
FROM written;
