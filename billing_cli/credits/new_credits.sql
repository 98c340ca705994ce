-- in:  run_draws, drafts, left_out
-- out: new_credits, in the shape of the store's `invoice_credits`
CREATE OR REPLACE TEMP TABLE new_credits AS
SELECT
    d.invoice_id, CAST(row_number() OVER (PARTITION BY r.bill_id ORDER BY r.place) AS INTEGER) AS place, r.grant_id, r.title,
    r.kind, r.unit, r.amount, r.balance
FROM run_draws AS r JOIN drafts AS d ON d.bill_id = r.bill_id
WHERE r.bill_id NOT IN (SELECT bill_id FROM left_out)
ORDER BY d.invoice_id, place;
