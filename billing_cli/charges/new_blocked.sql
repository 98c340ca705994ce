-- The lines that cannot be priced; each blocks the invoice of its subscription.
CREATE OR REPLACE TEMP TABLE new_blocked AS
SELECT
    $period::VARCHAR AS period, d.subscription, k.charge, k.dimensions_text AS dimensions, r.problem AS code,
    k.quantity, d.segment_id, d.currency
FROM rated_lines AS r
JOIN line_keys AS k ON k.line_id = r.line_id
JOIN drafts AS d ON d.segment_id = k.segment_id
WHERE r.problem IS NOT NULL
ORDER BY d.subscription, k.line_id;
