-- in:  term_progress, term_commitments, drafts, left_out
-- out: new_progress, in the shape of the store's `commitment_progress`
CREATE OR REPLACE TEMP TABLE new_progress AS
SELECT
    $period::VARCHAR AS period, d.invoice_id, d.subscription, t.term_start, t.term_end, d.billing_us, p.committed_minor,
    p.counted_minor, p.overage_minor, p.counted_before_minor, p.overage_before_minor
FROM term_progress AS p
JOIN term_commitments AS t ON t.bill_id = p.bill_id
JOIN drafts AS d ON d.bill_id = p.bill_id
WHERE d.bill_id NOT IN (SELECT bill_id FROM left_out)
ORDER BY d.bill_id;
