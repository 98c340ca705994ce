-- out: every issued document as its JSON says it, credit notes after their invoices; due is a decimal text; last the day since
-- which it is void
SELECT
    d.number, d.kind, d.of_number, d.period, d.customer, d.currency, d.issue_date, d.document::JSON ->> '$.invoice.due_date',
    coalesce(d.document::JSON ->> '$.invoice.totals.due', d.document::JSON ->> '$.credit_note.totals.due'),
    d.net_minor, d.tax_minor, d.total_minor, v.voided_on
FROM issued_documents AS d
LEFT JOIN voided_invoices AS v ON v.number = d.number
ORDER BY d.kind = 'credit_note', d.link, d.counter;
