-- How many rows of the period differ between what is stored and what was just priced; 0: nothing is to be written.
-- in:  the macro `differing`; new_invoices, new_lines and so on
WITH
drafted AS MATERIALIZED (SELECT * FROM draft_invoices WHERE period = $period),
stored_lines AS (SELECT * FROM invoice_lines WHERE invoice_id IN (SELECT invoice_id FROM drafted)),
stored_slices AS (SELECT * FROM invoice_slices WHERE invoice_id IN (SELECT invoice_id FROM drafted)),
stored_adjustments AS (SELECT * FROM invoice_adjustments WHERE invoice_id IN (SELECT invoice_id FROM drafted)),
stored_credits AS (SELECT * FROM invoice_credits WHERE invoice_id IN (SELECT invoice_id FROM drafted)),
stored_taxes AS (SELECT * FROM invoice_taxes WHERE invoice_id IN (SELECT invoice_id FROM drafted)),
stored_tax_currencies AS (SELECT * FROM invoice_tax_currencies WHERE invoice_id IN (SELECT invoice_id FROM drafted)),
stored_progress AS (
    SELECT * FROM commitment_progress
    WHERE period = $period AND invoice_id NOT IN (SELECT invoice_id FROM standing_invoices)
),
stored_caps AS (
    SELECT * FROM caps_reached
    WHERE period = $period AND invoice_id NOT IN (SELECT invoice_id FROM standing_invoices)
),
stored_blocked AS (SELECT period, subscription, charge, dimensions, code FROM blocked WHERE period = $period),
found_blocked AS (SELECT period, subscription, charge, dimensions, code FROM new_blocked),
stored_usage AS (SELECT * FROM usage WHERE period = $period),
stored_counts AS (SELECT * FROM meter_counts WHERE period = $period)
SELECT
    (SELECT count(*) FROM new_movements)
    + (SELECT rows FROM differing('new_invoices', 'drafted'))
    + (SELECT rows FROM differing('new_lines', 'stored_lines'))
    + (SELECT rows FROM differing('new_slices', 'stored_slices'))
    + (SELECT rows FROM differing('new_adjustments', 'stored_adjustments'))
    + (SELECT rows FROM differing('new_credits', 'stored_credits'))
    + (SELECT rows FROM differing('new_taxes', 'stored_taxes'))
    + (SELECT rows FROM differing('new_tax_currencies', 'stored_tax_currencies'))
    + (SELECT rows FROM differing('new_progress', 'stored_progress'))
    + (SELECT rows FROM differing('new_caps', 'stored_caps'))
    + (SELECT rows FROM differing('found_blocked', 'stored_blocked'))
    + (SELECT rows FROM differing('new_usage', 'stored_usage'))
    + (SELECT rows FROM differing('new_counts', 'stored_counts'));
