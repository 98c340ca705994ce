-- The lines of each bill: a fee has one, a charge not split one (also at zero), another one per combination used.
-- Quantities are taken as they were metered for exactly these dimensions: a maximum, for one, cannot be added up.
-- in:  items, metered (one row per window and combination of the dimensions asked for)
-- out: line_keys, numbered in the order of items and dimensions
INSERT INTO line_keys
WITH
whole AS (  -- what was used of a window whatever the dimensions
    SELECT window_id, meter, quantity FROM metered WHERE len(names) = 0
),
fees AS (
    SELECT item_id, filed_item, charge_id, bill_id, terms_id, quantity AS so_far, before FROM items WHERE meter IS NULL
),
totals AS (
    SELECT
        i.item_id, i.filed_item, i.charge_id, i.bill_id, i.terms_id,
        CAST(coalesce(m.quantity, 0) AS DECIMAL(38, 12)) AS so_far, CAST(NULL AS DECIMAL(38, 12)) AS before
    FROM items AS i LEFT JOIN whole AS m ON m.window_id = i.window_id AND m.meter = i.meter
    WHERE i.meter IS NOT NULL AND len(i.split_by) = 0 AND i.before_id IS NULL
),
later_totals AS (
    SELECT
        i.item_id, i.filed_item, i.charge_id, i.bill_id, i.terms_id,
        CAST(coalesce(m.quantity, 0) AS DECIMAL(38, 12)) AS so_far, CAST(coalesce(b.quantity, 0) AS DECIMAL(38, 12)) AS before
    FROM items AS i
    LEFT JOIN whole AS m ON m.window_id = i.window_id AND m.meter = i.meter
    LEFT JOIN whole AS b ON b.window_id = i.before_id AND b.meter = i.meter
    WHERE i.meter IS NOT NULL AND len(i.split_by) = 0 AND i.before_id IS NOT NULL
),
combinations AS (
    SELECT
        i.item_id, i.filed_item, i.charge_id, i.bill_id, i.terms_id, m.dimensions, m.quantity AS so_far,
        CAST(NULL AS DECIMAL(38, 12)) AS before
    FROM items AS i
    JOIN metered AS m ON m.window_id = i.window_id AND m.meter = i.meter AND m.names = i.split_by
    WHERE len(i.split_by) > 0 AND i.before_id IS NULL
),
later_combinations AS (  -- one that was not used since has no line
    SELECT
        i.item_id, i.filed_item, i.charge_id, i.bill_id, i.terms_id, m.dimensions, m.quantity AS so_far,
        CAST(coalesce(b.quantity, 0) AS DECIMAL(38, 12)) AS before
    FROM items AS i
    JOIN metered AS m ON m.window_id = i.window_id AND m.meter = i.meter AND m.names = i.split_by
    LEFT JOIN metered AS b
        ON b.window_id = i.before_id AND b.meter = i.meter AND b.names = i.split_by
        AND CAST(to_json(b.dimensions) AS VARCHAR) = CAST(to_json(m.dimensions) AS VARCHAR)
    WHERE
        len(i.split_by) > 0 AND i.before_id IS NOT NULL
        AND (b.window_id IS NULL OR b.events <> m.events OR b.quantity <> m.quantity)
),
undivided AS (
    FROM fees UNION ALL FROM totals UNION ALL FROM later_totals
),
divided AS (
    FROM combinations UNION ALL FROM later_combinations
),
lines AS (
    SELECT
        item_id, filed_item, charge_id, bill_id, terms_id, CAST(MAP {} AS MAP(VARCHAR, VARCHAR)) AS dimensions,
        '{}' AS dimensions_text, so_far, before
    FROM undivided
    UNION ALL
    SELECT
        item_id, filed_item, charge_id, bill_id, terms_id, CAST(dimensions AS MAP(VARCHAR, VARCHAR)),
        CAST(to_json(CAST(dimensions AS MAP(VARCHAR, VARCHAR))) AS VARCHAR), so_far, before
    FROM divided
)
SELECT
    row_number() OVER (ORDER BY item_id, dimensions_text), item_id, filed_item, charge_id, bill_id, terms_id, dimensions,
    dimensions_text, CAST(so_far - coalesce(before, 0) AS DECIMAL(38, 12)), so_far, before
FROM lines;
