-- out: every number that was issued, in the order of its series
SELECT d.series, d.counter, d.number, d.kind, d.issue_date, d.period, v.number IS NOT NULL AS void
FROM issued_documents AS d
LEFT JOIN voided_invoices AS v ON v.number = d.number
ORDER BY d.series, d.counter, d.number;
