-- What is to be added to the ledger for a period: what the run found and the ledger lacks, and what takes back the rest.
-- Invoices that were issued keep what they burned, and a credit note what it returned.
-- A grant from before the period counts only as far as no other run wrote that it was given; invoices that are blocked burn
-- nothing.
-- in:  run_movements, drafts, left_out; $period
-- out: new_movements, in the shape of the store's `credit_movements` without its number
CREATE OR REPLACE TEMP TABLE new_movements AS
WITH
found AS (
    SELECT m.*, d.invoice_id FROM run_movements AS m LEFT JOIN drafts AS d ON d.bill_id = m.bill_id
    WHERE m.bill_id IS NULL OR m.bill_id NOT IN (SELECT bill_id FROM left_out)
),
elsewhere AS (
    SELECT grant_id, booked_on, sum(amount) AS amount FROM credit_movements
    WHERE movement = 'granted' AND period <> $period
    GROUP BY grant_id, booked_on
),
wanted AS (
    SELECT
        f.grant_id, f.customer, f.subscription, f.kind, f.unit, f.movement, f.booked_on, f.at_us, f.invoice_id,
        CAST(sum(f.amount) - CASE
            WHEN f.movement = 'granted' THEN coalesce(any_value(e.amount), 0) ELSE 0
        END AS DECIMAL(38, 12)) AS amount
    FROM found AS f LEFT JOIN elsewhere AS e ON e.grant_id = f.grant_id AND e.booked_on = f.booked_on
    GROUP BY f.grant_id, f.customer, f.subscription, f.kind, f.unit, f.movement, f.booked_on, f.at_us, f.invoice_id
),
held AS (
    SELECT grant_id, customer, subscription, kind, unit, movement, booked_on, at_us, invoice_id, CAST(sum(amount) AS DECIMAL(38, 12)) AS amount
    FROM credit_movements
    WHERE
        period = $period AND movement <> 'returned'
        AND coalesce(invoice_id, '') NOT IN (SELECT invoice_id FROM standing_invoices)
    GROUP BY grant_id, customer, subscription, kind, unit, movement, booked_on, at_us, invoice_id
),
changes AS (
    SELECT grant_id, customer, subscription, kind, unit, movement, booked_on, at_us, invoice_id, CAST(sum(amount) AS DECIMAL(38, 12)) AS amount
    FROM (
        SELECT * FROM wanted
        UNION ALL
        SELECT grant_id, customer, subscription, kind, unit, movement, booked_on, at_us, invoice_id, CAST(-amount AS DECIMAL(38, 12))
        FROM held
    )
    GROUP BY grant_id, customer, subscription, kind, unit, movement, booked_on, at_us, invoice_id
)
SELECT $period::VARCHAR AS period, grant_id, customer, subscription, kind, unit, movement, booked_on, at_us, invoice_id, amount
FROM changes WHERE amount <> 0;
