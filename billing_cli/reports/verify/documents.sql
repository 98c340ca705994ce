-- Every issued document, in the order in which they were issued.
SELECT
    number, kind, series, counter, of_number, rebills, invoice_id, period, customer, subscription, currency, billing_us, issue_date,
    net_minor, tax_minor, total_minor, due_minor, document, sha256, link
FROM issued_documents ORDER BY link, kind, counter, number;
