-- What stands beside the slices of a line, in the order of the steps: changes of its quantity, then of its amount.
-- in:  line_keys, items, priced_lines, free_parts, free_units, item_percents, line_discounts, bill_discounts, credit_draws, credit_names, discount_details,
--      added_lines, term_commitments, included_taxes
-- out: line_adjustments; what a limit holds against is told by the agreed amount and the minor units counted; a factor is numerator over denominator of the amount so far; amount_minor is taken off it
CREATE OR REPLACE TEMP TABLE line_adjustments AS
WITH
steps AS (
    SELECT
        p.line_id, 1 AS step, 0 AS position, 'units' AS kind, CAST(p.converted - k.quantity AS DECIMAL(38, 12)) AS quantity,
        NULL::BIGINT AS numerator, NULL::BIGINT AS denominator, NULL::BIGINT AS amount_minor, c.conversion AS detail
    FROM priced_lines AS p
    JOIN line_keys AS k ON k.line_id = p.line_id
    JOIN items AS c ON c.item_id = k.item_id
    WHERE NOT c.trial AND c.conversion IS NOT NULL AND p.converted IS DISTINCT FROM k.quantity
    UNION ALL
    SELECT
        a.line_id, 0, 0, 'limit', NULL, a.numerator, a.denominator, a.counted_minor,
        CAST(to_json({
            'agreed': CAST(a.agreed AS VARCHAR), 'percent': CAST(a.percent AS VARCHAR),
            'term_start': CAST(t.term_start AS VARCHAR), 'term_end': CAST(t.term_end AS VARCHAR)
        }) AS VARCHAR)
    FROM added_lines AS a
    LEFT JOIN term_commitments AS t ON t.bill_id = a.bill_id AND a.charge_id IS NULL
    UNION ALL
    SELECT line_id, 2, 0, 'included', CAST(remaining - converted AS DECIMAL(38, 12)), NULL, NULL, NULL, NULL
    FROM priced_lines WHERE remaining IS DISTINCT FROM converted AND slicing IS DISTINCT FROM 'none'
    UNION ALL
    SELECT line_id, 2, 1, 'free', CAST(-quantity AS DECIMAL(38, 12)), NULL, NULL, NULL, CAST(to_json({'events': events}) AS VARCHAR)
    FROM free_parts
    UNION ALL
    SELECT f.line_id, 3, f.position, 'free_units', CAST(-f.quantity AS DECIMAL(38, 12)), NULL, NULL, NULL, d.detail
    FROM free_units AS f
    JOIN line_keys AS k ON k.line_id = f.line_id
    JOIN discount_details AS d ON d.bill_id = k.bill_id AND d.position = f.position
    UNION ALL
    SELECT t.line_id, 3, 1000 + n.credit_id, 'unit_grant', CAST(-t.quantity AS DECIMAL(38, 12)), NULL, NULL, NULL, n.detail
    FROM credit_draws AS t JOIN credit_names AS n ON n.credit_id = t.credit_id
    WHERE t.quantity IS NOT NULL
    UNION ALL
    SELECT t.line_id, 9, n.credit_id, 'promotional_credit', NULL, NULL, NULL, t.amount_minor, n.detail
    FROM credit_draws AS t JOIN credit_names AS n ON n.credit_id = t.credit_id
    WHERE t.line_id IS NOT NULL AND t.amount_minor IS NOT NULL
    UNION ALL
    SELECT line_id, 10, 0, 'included_tax', NULL, NULL, NULL, amount_minor, CAST(to_json({'rate': rate}) AS VARCHAR)
    FROM included_taxes
    UNION ALL
    SELECT k.line_id, 2, 0, 'trial', CAST(-k.quantity AS DECIMAL(38, 12)), NULL, NULL, NULL, NULL
    FROM line_keys AS k JOIN items AS c ON c.item_id = k.item_id
    WHERE c.trial
    UNION ALL
    SELECT k.line_id, 4, 0, 'proration', NULL, c.share_numerator, c.share_denominator, NULL,
        CASE WHEN c.share_unit IS NOT NULL THEN CAST(to_json({'unit': c.share_unit}) AS VARCHAR) END
    FROM line_keys AS k JOIN items AS c ON c.item_id = k.item_id
    WHERE c.share_numerator <> c.share_denominator AND NOT c.trial
    UNION ALL
    SELECT k.line_id, 5, p.position, 'discount', NULL, p.numerator, p.denominator, NULL, p.detail
    FROM line_keys AS k JOIN item_percents AS p ON p.item_id = k.item_id
    UNION ALL
    SELECT t.line_id, 6, t.position, 'discount', NULL, NULL, NULL, t.amount_minor, d.detail
    FROM line_discounts AS t
    JOIN line_keys AS k ON k.line_id = t.line_id
    JOIN discount_details AS d ON d.bill_id = k.bill_id AND d.position = t.position
    UNION ALL
    SELECT t.line_id, CASE WHEN d.is_percent THEN 7 ELSE 8 END, t.position, 'subscription_discount', NULL, NULL, NULL, t.amount_minor, d.detail
    FROM bill_discounts AS t
    JOIN all_lines AS k ON k.line_id = t.line_id
    JOIN discount_details AS d ON d.bill_id = k.bill_id AND d.position = t.position
)
SELECT
    line_id, CAST(row_number() OVER (PARTITION BY line_id ORDER BY step, position) AS INTEGER) AS place,
    kind, quantity, numerator, denominator, amount_minor, detail
FROM steps;
