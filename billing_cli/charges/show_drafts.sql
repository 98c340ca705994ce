-- Lets what a run worked out stand where a store has its drafts; for a store that is only looked at.
-- in: new_invoices, new_lines and so on
CREATE OR REPLACE TEMP VIEW invoices AS SELECT * FROM new_invoices;
CREATE OR REPLACE TEMP VIEW invoice_lines AS SELECT * FROM new_lines;
CREATE OR REPLACE TEMP VIEW invoice_slices AS SELECT * FROM new_slices;
CREATE OR REPLACE TEMP VIEW invoice_adjustments AS SELECT * FROM new_adjustments;
CREATE OR REPLACE TEMP VIEW invoice_credits AS SELECT * FROM new_credits;
CREATE OR REPLACE TEMP VIEW invoice_taxes AS SELECT * FROM new_taxes;
CREATE OR REPLACE TEMP VIEW invoice_tax_currencies AS SELECT * FROM new_tax_currencies;
CREATE OR REPLACE TEMP VIEW caps_reached AS SELECT * FROM new_caps;
CREATE OR REPLACE TEMP VIEW usage AS SELECT * FROM new_usage;
CREATE OR REPLACE TEMP VIEW meter_counts AS SELECT * FROM new_counts;
CREATE OR REPLACE TEMP VIEW blocked AS SELECT period, subscription, charge, dimensions, code FROM new_blocked;
