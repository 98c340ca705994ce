-- out: how many documents were issued, and a digest of what they are and come to; it says nothing of the chain that they stand in
SELECT
    count(*),
    sha256(coalesce(string_agg(
        concat_ws('|', number, kind, of_number, invoice_id, period, customer, currency, issue_date, net_minor, tax_minor, total_minor, due_minor),
        chr(10) ORDER BY series, counter
    ), ''))
FROM issued_documents;
