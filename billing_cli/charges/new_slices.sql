-- out: new_slices, in the shape of the store's `invoice_slices`
CREATE OR REPLACE TEMP TABLE new_slices AS
SELECT
    d.invoice_id, l.line, s.tier, s.quantity, s.unit_price, s.flat_fee, s.package_size, s.packages, s.amount, s.events,
    s.event_amounts
FROM slices AS s
JOIN all_lines AS l ON l.line_id = s.line_id
JOIN drafts AS d ON d.bill_id = l.bill_id
WHERE d.bill_id NOT IN (SELECT bill_id FROM left_out)
ORDER BY l.bill_id, l.line, s.tier;
