-- What changed of the progress of a period: rows of the run that are not there yet, and what takes back the others.
-- in:  new_progress; $period, $link
INSERT INTO progress_rows
WITH
held AS (
    SELECT * FROM commitment_progress
    WHERE period = $period AND invoice_id NOT IN (SELECT invoice_id FROM standing_invoices)
),
fresh AS (SELECT * FROM new_progress EXCEPT ALL SELECT * FROM held)
SELECT *, $link FROM fresh
UNION ALL
SELECT
    h.period, h.invoice_id, h.subscription, h.term_start, h.term_end, h.billing_us, NULL, NULL, NULL, NULL, NULL, $link
FROM held AS h WHERE h.invoice_id NOT IN (SELECT invoice_id FROM new_progress);
