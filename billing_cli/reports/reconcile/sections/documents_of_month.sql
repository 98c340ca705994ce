-- Documents that were issued for the period, and those that were issued on its days [$start, $end): void ones too, in the order
-- in which they were issued; each with who issued it, and of a credit note what it credits.
SELECT
    d.number, d.kind, d.of_number, d.period, d.issue_date, d.link, v.number IS NOT NULL AS is_void, a.actor,
    d.document, o.document AS original
FROM issued_documents AS d
LEFT JOIN voided_invoices AS v ON v.number = d.number
LEFT JOIN audit_links AS a ON a.seq = d.link
LEFT JOIN (
    SELECT number, any_value(document) AS document FROM issued_documents WHERE kind = 'invoice' GROUP BY number
) AS o ON o.number = d.of_number
WHERE d.period = $period OR (d.issue_date >= $start AND d.issue_date < $end)
ORDER BY d.link, d.kind, d.counter;
