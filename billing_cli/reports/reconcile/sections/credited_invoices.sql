-- The invoices that are named: when each was first issued, and whether it is void.
SELECT d.number, min(d.link), min(d.issue_date), count(v.number) > 0 AS is_void
FROM issued_documents AS d LEFT JOIN voided_invoices AS v ON v.number = d.number
WHERE d.kind = 'invoice' AND list_contains($invoices::VARCHAR[], d.number)
GROUP BY d.number;
