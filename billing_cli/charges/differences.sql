-- By how many rows what is stored of the period and what was just priced differ; 0: nothing is to be written. Of as many rows on
-- both sides those of one that the other lacks are all that differs.
WITH
stored_lines AS (
    SELECT l.* FROM invoice_lines AS l JOIN draft_invoices AS i ON i.invoice_id = l.invoice_id WHERE i.period = $period
),
stored_slices AS (
    SELECT s.* FROM invoice_slices AS s JOIN draft_invoices AS i ON i.invoice_id = s.invoice_id WHERE i.period = $period
),
stored_adjustments AS (
    SELECT a.* FROM invoice_adjustments AS a JOIN draft_invoices AS i ON i.invoice_id = a.invoice_id WHERE i.period = $period
),
stored_credits AS (
    SELECT c.* FROM invoice_credits AS c JOIN draft_invoices AS i ON i.invoice_id = c.invoice_id WHERE i.period = $period
),
stored_progress AS (
    SELECT * FROM commitment_progress
    WHERE period = $period AND invoice_id NOT IN (SELECT invoice_id FROM standing_invoices)
),
stored_caps AS (
    SELECT * FROM caps_reached WHERE period = $period AND invoice_id NOT IN (SELECT invoice_id FROM standing_invoices)
),
stored_taxes AS (
    SELECT t.* FROM invoice_taxes AS t JOIN draft_invoices AS i ON i.invoice_id = t.invoice_id WHERE i.period = $period
),
stored_tax_currencies AS (
    SELECT t.* FROM invoice_tax_currencies AS t JOIN draft_invoices AS i ON i.invoice_id = t.invoice_id WHERE i.period = $period
),
stored_blocked AS (SELECT period, subscription, charge, dimensions, code FROM blocked WHERE period = $period),
found_blocked AS (SELECT period, subscription, charge, dimensions, code FROM new_blocked)
SELECT
    (SELECT count(*) FROM new_movements)
    + abs((SELECT count(*) FROM new_invoices) - (SELECT count(*) FROM draft_invoices WHERE period = $period))
    + (SELECT count(*) FROM (SELECT * FROM new_invoices EXCEPT ALL SELECT * FROM draft_invoices WHERE period = $period))
    + abs((SELECT count(*) FROM new_lines) - (SELECT count(*) FROM stored_lines))
    + (SELECT count(*) FROM (SELECT * FROM new_lines EXCEPT ALL SELECT * FROM stored_lines))
    + abs((SELECT count(*) FROM new_slices) - (SELECT count(*) FROM stored_slices))
    + (SELECT count(*) FROM (SELECT * FROM new_slices EXCEPT ALL SELECT * FROM stored_slices))
    + abs((SELECT count(*) FROM new_adjustments) - (SELECT count(*) FROM stored_adjustments))
    + (SELECT count(*) FROM (SELECT * FROM new_adjustments EXCEPT ALL SELECT * FROM stored_adjustments))
    + abs((SELECT count(*) FROM new_taxes) - (SELECT count(*) FROM stored_taxes))
    + (SELECT count(*) FROM (SELECT * FROM new_taxes EXCEPT ALL SELECT * FROM stored_taxes))
    + abs((SELECT count(*) FROM new_tax_currencies) - (SELECT count(*) FROM stored_tax_currencies))
    + (SELECT count(*) FROM (SELECT * FROM new_tax_currencies EXCEPT ALL SELECT * FROM stored_tax_currencies))
    + abs((SELECT count(*) FROM new_credits) - (SELECT count(*) FROM stored_credits))
    + (SELECT count(*) FROM (SELECT * FROM new_credits EXCEPT ALL SELECT * FROM stored_credits))
    + abs((SELECT count(*) FROM new_progress) - (SELECT count(*) FROM stored_progress))
    + (SELECT count(*) FROM (SELECT * FROM new_progress EXCEPT ALL SELECT * FROM stored_progress))
    + abs((SELECT count(*) FROM new_caps) - (SELECT count(*) FROM stored_caps))
    + (SELECT count(*) FROM (SELECT * FROM new_caps EXCEPT ALL SELECT * FROM stored_caps))
    + abs((SELECT count(*) FROM found_blocked) - (SELECT count(*) FROM stored_blocked))
    + (SELECT count(*) FROM (SELECT * FROM found_blocked EXCEPT ALL SELECT * FROM stored_blocked))
    + abs((SELECT count(*) FROM new_usage) - (SELECT count(*) FROM usage WHERE period = $period))
    + (SELECT count(*) FROM (SELECT * FROM new_usage EXCEPT ALL SELECT * FROM usage WHERE period = $period))
    + abs((SELECT count(*) FROM new_counts) - (SELECT count(*) FROM meter_counts WHERE period = $period))
    + (SELECT count(*) FROM (SELECT * FROM new_counts EXCEPT ALL SELECT * FROM meter_counts WHERE period = $period));
