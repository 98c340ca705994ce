-- The lines of each bill: a fee has one, a charge not split one (also at zero), another one per combination used.
-- Quantities are taken as they were metered for exactly these dimensions: a maximum, for one, cannot be added up.
-- in:  items, metered (one row per window and combination of the dimensions asked for)
-- out: line_keys, numbered in the order of items and dimensions
INSERT INTO line_keys
WITH
fees AS (
    SELECT item_id, MAP {} AS dimensions, quantity AS so_far, before FROM items WHERE meter IS NULL
),
totals AS (
    SELECT
        i.item_id, MAP {} AS dimensions, CAST(coalesce(m.quantity, 0) AS DECIMAL(38, 12)) AS so_far,
        CASE WHEN i.before_id IS NOT NULL THEN CAST(coalesce(b.quantity, 0) AS DECIMAL(38, 12)) END AS before
    FROM items AS i
    LEFT JOIN metered AS m ON m.window_id = i.window_id AND m.meter = i.meter AND m.names = i.split_by
    LEFT JOIN metered AS b ON b.window_id = i.before_id AND b.meter = i.meter AND b.names = i.split_by
    WHERE i.meter IS NOT NULL AND len(i.split_by) = 0
),
whole_combinations AS (
    SELECT i.item_id, m.dimensions, m.quantity AS so_far, CAST(NULL AS DECIMAL(38, 12)) AS before
    FROM items AS i
    JOIN metered AS m ON m.window_id = i.window_id AND m.meter = i.meter AND m.names = i.split_by
    WHERE len(i.split_by) > 0 AND i.before_id IS NULL
),
later_combinations AS (  -- one that was not used since has no line
    SELECT i.item_id, m.dimensions, m.quantity AS so_far, CAST(coalesce(b.quantity, 0) AS DECIMAL(38, 12)) AS before
    FROM items AS i
    JOIN metered AS m ON m.window_id = i.window_id AND m.meter = i.meter AND m.names = i.split_by
    LEFT JOIN metered AS b
        ON b.window_id = i.before_id AND b.meter = i.meter AND b.names = i.split_by
        AND CAST(to_json(b.dimensions) AS VARCHAR) = CAST(to_json(m.dimensions) AS VARCHAR)
    WHERE
        len(i.split_by) > 0 AND i.before_id IS NOT NULL
        AND (b.window_id IS NULL OR b.events <> m.events OR b.quantity <> m.quantity)
),
lines AS (
    SELECT item_id, CAST(dimensions AS MAP(VARCHAR, VARCHAR)) AS dimensions, so_far, before FROM fees
    UNION ALL
    SELECT item_id, CAST(dimensions AS MAP(VARCHAR, VARCHAR)), so_far, before FROM totals
    UNION ALL
    SELECT item_id, CAST(dimensions AS MAP(VARCHAR, VARCHAR)), so_far, before FROM whole_combinations
    UNION ALL
    SELECT item_id, CAST(dimensions AS MAP(VARCHAR, VARCHAR)), so_far, before FROM later_combinations
),
written AS (
    SELECT *, CAST(to_json(dimensions) AS VARCHAR) AS dimensions_text FROM lines
)
SELECT
    row_number() OVER (ORDER BY w.item_id, w.dimensions_text), w.item_id, i.charge_id, i.bill_id, i.terms_id, w.dimensions,
    w.dimensions_text, CAST(w.so_far - coalesce(w.before, 0) AS DECIMAL(38, 12)), w.so_far, w.before
FROM written AS w JOIN items AS i ON i.item_id = w.item_id;
