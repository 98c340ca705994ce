-- How many rows of the period differ between what is stored and what was just priced; 0: nothing is to be written.
-- Of each kind the rows of both are put together, those stored counted down: a row that is in both as often comes to 0.
WITH
drafted AS MATERIALIZED (SELECT * FROM draft_invoices WHERE period = $period),
invoice_differences AS (
    SELECT * EXCLUDE (side), sum(side) AS n
    FROM (SELECT *, 1 AS side FROM new_invoices UNION ALL SELECT *, -1 FROM drafted) GROUP BY ALL HAVING n <> 0
),
line_differences AS (
    SELECT * EXCLUDE (side), sum(side) AS n
    FROM (
        SELECT *, 1 AS side FROM new_lines
        UNION ALL SELECT *, -1 FROM invoice_lines WHERE invoice_id IN (SELECT invoice_id FROM drafted)
    ) GROUP BY ALL HAVING n <> 0
),
slice_differences AS (
    SELECT * EXCLUDE (side), sum(side) AS n
    FROM (
        SELECT *, 1 AS side FROM new_slices
        UNION ALL SELECT *, -1 FROM invoice_slices WHERE invoice_id IN (SELECT invoice_id FROM drafted)
    ) GROUP BY ALL HAVING n <> 0
),
adjustment_differences AS (
    SELECT * EXCLUDE (side), sum(side) AS n
    FROM (
        SELECT *, 1 AS side FROM new_adjustments
        UNION ALL SELECT *, -1 FROM invoice_adjustments WHERE invoice_id IN (SELECT invoice_id FROM drafted)
    ) GROUP BY ALL HAVING n <> 0
),
credit_differences AS (
    SELECT * EXCLUDE (side), sum(side) AS n
    FROM (
        SELECT *, 1 AS side FROM new_credits
        UNION ALL SELECT *, -1 FROM invoice_credits WHERE invoice_id IN (SELECT invoice_id FROM drafted)
    ) GROUP BY ALL HAVING n <> 0
),
tax_differences AS (
    SELECT * EXCLUDE (side), sum(side) AS n
    FROM (
        SELECT *, 1 AS side FROM new_taxes
        UNION ALL SELECT *, -1 FROM invoice_taxes WHERE invoice_id IN (SELECT invoice_id FROM drafted)
    ) GROUP BY ALL HAVING n <> 0
),
tax_currency_differences AS (
    SELECT * EXCLUDE (side), sum(side) AS n
    FROM (
        SELECT *, 1 AS side FROM new_tax_currencies
        UNION ALL SELECT *, -1 FROM invoice_tax_currencies WHERE invoice_id IN (SELECT invoice_id FROM drafted)
    ) GROUP BY ALL HAVING n <> 0
),
progress_differences AS (
    SELECT * EXCLUDE (side), sum(side) AS n
    FROM (
        SELECT *, 1 AS side FROM new_progress
        UNION ALL SELECT *, -1 FROM commitment_progress
        WHERE period = $period AND invoice_id NOT IN (SELECT invoice_id FROM standing_invoices)
    ) GROUP BY ALL HAVING n <> 0
),
cap_differences AS (
    SELECT * EXCLUDE (side), sum(side) AS n
    FROM (
        SELECT *, 1 AS side FROM new_caps
        UNION ALL SELECT *, -1 FROM caps_reached
        WHERE period = $period AND invoice_id NOT IN (SELECT invoice_id FROM standing_invoices)
    ) GROUP BY ALL HAVING n <> 0
),
blocked_differences AS (
    SELECT * EXCLUDE (side), sum(side) AS n
    FROM (
        SELECT period, subscription, charge, dimensions, code, 1 AS side FROM new_blocked
        UNION ALL SELECT period, subscription, charge, dimensions, code, -1 FROM blocked WHERE period = $period
    ) GROUP BY ALL HAVING n <> 0
),
usage_differences AS (
    SELECT * EXCLUDE (side), sum(side) AS n
    FROM (SELECT *, 1 AS side FROM new_usage UNION ALL SELECT *, -1 FROM usage WHERE period = $period)
    GROUP BY ALL HAVING n <> 0
),
count_differences AS (
    SELECT * EXCLUDE (side), sum(side) AS n
    FROM (SELECT *, 1 AS side FROM new_counts UNION ALL SELECT *, -1 FROM meter_counts WHERE period = $period)
    GROUP BY ALL HAVING n <> 0
)
SELECT sum(n)::BIGINT FROM (
    SELECT count(*) AS n FROM invoice_differences
    UNION ALL SELECT count(*) FROM line_differences
    UNION ALL SELECT count(*) FROM slice_differences
    UNION ALL SELECT count(*) FROM adjustment_differences
    UNION ALL SELECT count(*) FROM new_movements
    UNION ALL SELECT count(*) FROM tax_differences
    UNION ALL SELECT count(*) FROM tax_currency_differences
    UNION ALL SELECT count(*) FROM credit_differences
    UNION ALL SELECT count(*) FROM progress_differences
    UNION ALL SELECT count(*) FROM cap_differences
    UNION ALL SELECT count(*) FROM blocked_differences
    UNION ALL SELECT count(*) FROM usage_differences
    UNION ALL SELECT count(*) FROM count_differences
);
