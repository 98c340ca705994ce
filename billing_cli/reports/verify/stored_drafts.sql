-- What is stored of a period in the shape and the order in which a run of `price` makes it, but for invoices that stood already.
-- in:  standing_invoices, as of that run; the period that note_period said
-- out: new_invoices, new_lines and so on
CREATE OR REPLACE TEMP TABLE new_invoices AS
SELECT * FROM history.main.invoices
WHERE period = getvariable('verified_period') AND invoice_id NOT IN (SELECT invoice_id FROM standing_invoices)
ORDER BY rowid;

CREATE OR REPLACE TEMP TABLE new_lines AS
SELECT * FROM history.main.invoice_lines WHERE invoice_id IN (SELECT invoice_id FROM new_invoices)
ORDER BY rowid;

CREATE OR REPLACE TEMP TABLE new_slices AS
SELECT * FROM history.main.invoice_slices WHERE invoice_id IN (SELECT invoice_id FROM new_invoices)
ORDER BY rowid;

CREATE OR REPLACE TEMP TABLE new_adjustments AS
SELECT * FROM history.main.invoice_adjustments WHERE invoice_id IN (SELECT invoice_id FROM new_invoices)
ORDER BY rowid;

CREATE OR REPLACE TEMP TABLE new_credits AS
SELECT * FROM history.main.invoice_credits WHERE invoice_id IN (SELECT invoice_id FROM new_invoices)
ORDER BY rowid;

CREATE OR REPLACE TEMP TABLE new_taxes AS
SELECT * FROM history.main.invoice_taxes WHERE invoice_id IN (SELECT invoice_id FROM new_invoices)
ORDER BY rowid;

CREATE OR REPLACE TEMP TABLE new_tax_currencies AS
SELECT * FROM history.main.invoice_tax_currencies WHERE invoice_id IN (SELECT invoice_id FROM new_invoices)
ORDER BY rowid;

CREATE OR REPLACE TEMP TABLE new_caps AS
SELECT * FROM history.main.caps_reached
WHERE period = getvariable('verified_period') AND invoice_id NOT IN (SELECT invoice_id FROM standing_invoices)
ORDER BY rowid;

CREATE OR REPLACE TEMP TABLE new_blocked AS SELECT * FROM history.main.blocked WHERE period = getvariable('verified_period')
ORDER BY rowid;
CREATE OR REPLACE TEMP TABLE new_usage AS SELECT * FROM history.main.usage WHERE period = getvariable('verified_period')
ORDER BY rowid;
CREATE OR REPLACE TEMP TABLE new_counts AS SELECT * FROM history.main.meter_counts WHERE period = getvariable('verified_period')
ORDER BY rowid;
