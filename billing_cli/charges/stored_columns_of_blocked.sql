-- What is stored of the lines that block invoices.
-- in:  new_blocked
CREATE OR REPLACE TEMP TABLE blocked_rows AS
SELECT period, subscription, charge, dimensions, code FROM new_blocked ORDER BY rowid;
