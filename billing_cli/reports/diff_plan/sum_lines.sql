-- What the sides come to, in minor units, by what few invoices or charges have of their own: one look at the lines of the
-- subscriptions that were chosen.
-- in:  kept_lines, side_invoices, line_names, customer_segments, chosen
-- out: line_sums; charge is null for lines that belong to none, segment for customers without one
CREATE OR REPLACE TEMP TABLE line_sums AS
WITH
invoices AS (
    SELECT i.*, s.segment
    FROM side_invoices AS i LEFT JOIN customer_segments AS s ON s.side = i.side AND s.customer = i.customer
    WHERE i.side IN ('base', 'head') AND i.subscription IN (SELECT subscription FROM chosen)
)
SELECT i.side, i.currency, i.plan, i.segment, i.period, n.charge, CAST(sum(l.net_minor) AS HUGEINT) AS net_minor
FROM kept_lines AS l
JOIN invoices AS i ON i.invoice_no = l.invoice_no
JOIN line_names AS n ON n.name_no = l.name_no
GROUP BY ALL;
