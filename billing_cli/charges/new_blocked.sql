-- The lines that cannot be priced, sums that leave the limits, and tax of which a rate is not known; each blocks the invoice of its
-- subscription, unless that was issued.
-- in:  all_lines, bill_totals, bill_taxes, tax_conversions, drafts, standing_invoices
CREATE OR REPLACE TEMP TABLE new_blocked AS
WITH
unpriced AS (
    SELECT bill_id, line, charge, dimensions_text, problem, quantity FROM all_lines WHERE problem IS NOT NULL
),
taxes AS (
    SELECT bill_id, CAST(sum(tax_minor) AS HUGEINT) AS tax_minor FROM bill_taxes GROUP BY bill_id
),
beyond AS (  -- a sum beyond what an amount may be, if every line is within
    SELECT t.bill_id, 0 AS line, NULL AS charge, '{}' AS dimensions_text, 'overflow' AS problem, CAST(0 AS DECIMAL(38, 12)) AS quantity
    FROM bill_totals AS t
    JOIN drafts AS d ON d.bill_id = t.bill_id
    LEFT JOIN taxes AS x ON x.bill_id = t.bill_id
    WHERE
        limited_minor(t.net_minor, d.minor_units) IS NULL
        OR limited_minor(t.net_minor + coalesce(x.tax_minor, 0), d.minor_units) IS NULL
),
untaxed AS (
    SELECT
        t.bill_id, 0, NULL,
        CAST(to_json({'category': t.category, 'country': d.tax_country, 'on': CAST(d.billing_day AS VARCHAR)}) AS VARCHAR), 'untaxed',
        CAST(0 AS DECIMAL(38, 12))
    FROM bill_taxes AS t JOIN drafts AS d ON d.bill_id = t.bill_id
    WHERE t.rate IS NULL
),
unconverted AS (
    SELECT
        c.bill_id, 0, NULL,
        CAST(to_json({'from': d.currency, 'to': c.currency, 'on': CAST(d.billing_day AS VARCHAR)}) AS VARCHAR), 'no-exchange-rate',
        CAST(0 AS DECIMAL(38, 12))
    FROM tax_conversions AS c JOIN drafts AS d ON d.bill_id = c.bill_id
    WHERE c.rate IS NULL
),
of_bills AS (
    FROM beyond UNION ALL FROM untaxed UNION ALL FROM unconverted
),
problems AS (
    FROM unpriced
    UNION ALL
    SELECT * FROM of_bills WHERE bill_id NOT IN (SELECT bill_id FROM unpriced)
)
SELECT DISTINCT
    $period::VARCHAR AS period, d.subscription, p.charge, p.dimensions_text AS dimensions, p.problem AS code,
    p.quantity, d.bill_id, d.currency, p.line
FROM problems AS p JOIN drafts AS d ON d.bill_id = p.bill_id
WHERE d.invoice_id NOT IN (SELECT invoice_id FROM standing_invoices)
ORDER BY d.subscription, p.line, code, dimensions;
