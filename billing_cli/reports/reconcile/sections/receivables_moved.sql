-- in:  $start, $end_day
-- out: by currency, whether before $start, and what happened: minor units of documents and voids dated before $end_day
WITH
moved AS (
    SELECT currency, issue_date AS day, CASE kind WHEN 'invoice' THEN 'invoiced' ELSE 'credited' END AS what, due_minor
    FROM issued_documents
    UNION ALL
    SELECT d.currency, v.voided_on, 'voided', d.due_minor
    FROM voided_invoices AS v
    JOIN issued_documents AS d ON d.number = v.number
)
SELECT currency, day < $start AS before, what, sum(due_minor)::BIGINT
FROM moved WHERE day < $end_day GROUP BY ALL ORDER BY ALL;
