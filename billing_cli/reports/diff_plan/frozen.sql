-- The last period of which an invoice was issued and stands, or that is closed.
SELECT max(period) FROM (
    SELECT period FROM history.main.issued_documents AS d
    WHERE
        d.kind = 'invoice' AND d.number NOT IN (SELECT number FROM history.main.voided_invoices)
        AND d.number NOT IN (SELECT of_number FROM history.main.issued_documents WHERE rebills)
    UNION ALL
    SELECT period FROM history.main.period_closings GROUP BY period HAVING arg_max(state, link) = 'closed'
);
