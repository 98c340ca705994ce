-- The lines that cannot be priced; each blocks the invoice of its subscription.
CREATE OR REPLACE TEMP TABLE new_blocked AS
SELECT
    $period::VARCHAR AS period, d.subscription, l.charge, l.dimensions_text AS dimensions, l.problem AS code,
    l.quantity, d.segment_id, d.currency
FROM all_lines AS l JOIN drafts AS d ON d.segment_id = l.segment_id
WHERE l.problem IS NOT NULL
ORDER BY d.subscription, l.line;
