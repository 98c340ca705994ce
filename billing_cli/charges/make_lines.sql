-- The lines of each contract: a fee has one, a charge not split one (also at zero), another one per combination used.
-- Quantities are taken as they were metered for exactly these dimensions: a maximum, for one, cannot be added up.
-- in:  segment_charges, metered (one row per combination of the dimensions asked for)
-- out: line_keys, numbered in the order of contracts, charges and dimensions
INSERT INTO line_keys
WITH
fees AS (
    SELECT charge_id, segment_id, terms_id, MAP {} AS dimensions, CAST(1 AS DECIMAL(38, 12)) AS quantity
    FROM segment_charges WHERE meter IS NULL
),
totals AS (
    SELECT
        c.charge_id, c.segment_id, c.terms_id, MAP {} AS dimensions, CAST(coalesce(m.quantity, 0) AS DECIMAL(38, 12)) AS quantity
    FROM segment_charges AS c
    LEFT JOIN metered AS m ON m.segment_id = c.segment_id AND m.meter = c.meter AND m.names = c.split_by
    WHERE c.meter IS NOT NULL AND len(c.split_by) = 0
),
combinations AS (
    SELECT c.charge_id, c.segment_id, c.terms_id, m.dimensions, m.quantity
    FROM segment_charges AS c
    JOIN metered AS m ON m.segment_id = c.segment_id AND m.meter = c.meter AND m.names = c.split_by
    WHERE len(c.split_by) > 0
),
lines AS (
    SELECT charge_id, segment_id, terms_id, CAST(dimensions AS MAP(VARCHAR, VARCHAR)) AS dimensions, quantity FROM fees
    UNION ALL
    SELECT charge_id, segment_id, terms_id, CAST(dimensions AS MAP(VARCHAR, VARCHAR)), quantity FROM totals
    UNION ALL
    SELECT charge_id, segment_id, terms_id, CAST(dimensions AS MAP(VARCHAR, VARCHAR)), quantity FROM combinations
),
written AS (
    SELECT *, CAST(to_json(dimensions) AS VARCHAR) AS dimensions_text FROM lines
)
SELECT
    row_number() OVER (ORDER BY charge_id, dimensions_text), charge_id, segment_id, terms_id, dimensions, dimensions_text, quantity
FROM written;
