-- out: new_slices, in the shape of the store's `invoice_slices`
CREATE OR REPLACE TEMP TABLE new_slices AS
SELECT d.invoice_id, CAST(k.line AS INTEGER) AS line, s.tier, s.quantity, s.unit_price, s.flat_fee, s.amount
FROM slices AS s
JOIN line_keys AS k ON k.line_id = s.line_id
JOIN drafts AS d ON d.segment_id = k.segment_id
WHERE d.segment_id NOT IN (SELECT segment_id FROM new_blocked)
ORDER BY k.line_id, s.tier;
