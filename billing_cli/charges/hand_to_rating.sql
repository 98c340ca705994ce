-- in:  line_keys, filed_items, filed_charges
-- out: quantities, the relation that rating reads: units so far of each line, and units before under a number of their own
INSERT INTO quantities
WITH
legs AS (
    SELECT line_id, 2 * item_id AS group_id, filed_item, charge_id, terms_id, dimensions, so_far AS quantity, CAST(NULL AS BIGINT) AS minus_of
    FROM line_keys
    UNION ALL
    SELECT
        (SELECT max(line_id) FROM line_keys) + line_id, 2 * item_id + 1, filed_item, charge_id, terms_id, dimensions, before,
        line_id
    FROM line_keys WHERE before IS NOT NULL
)
SELECT
    l.line_id, l.group_id, l.charge_id, l.terms_id, l.dimensions, l.quantity, i.numerator, i.denominator, c.minor_units,
    l.minus_of
FROM legs AS l
JOIN filed_items AS i ON i.item_id = l.filed_item
JOIN filed_charges AS c ON c.charge_id = i.charge_id;
