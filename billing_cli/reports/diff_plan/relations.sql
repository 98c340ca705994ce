-- What all sides of a comparison come to, temporary: base, head, and those on the way between them.
-- side_movements and side_progress are each side's own ledger and progress towards terms, from before the first period on.
-- side_invoices.invoice_no counts invoices of all sides. kept_lines are their lines, with what names one under a number: few
-- lines have names of their own. nth tells lines apart that are equal in all that names them; tier is the last tier entered,
-- net_minor what is left of the line after discounts of the whole invoice and promotional credits.
CREATE OR REPLACE TEMP TABLE side_movements AS
SELECT '' AS side, * FROM history.main.credit_movements LIMIT 0;
CREATE OR REPLACE TEMP TABLE side_progress AS
SELECT '' AS side, * FROM history.main.progress_rows LIMIT 0;
CREATE OR REPLACE TEMP TABLE side_invoices (
    invoice_no INTEGER, side VARCHAR, period VARCHAR, invoice_id VARCHAR, customer VARCHAR, subscription VARCHAR, plan VARCHAR,
    currency VARCHAR, net_minor BIGINT, total_minor BIGINT, due_minor BIGINT
);
CREATE OR REPLACE TEMP TABLE line_names (
    name_no INTEGER, charge VARCHAR, name VARCHAR, kind VARCHAR, dimensions VARCHAR, service_start DATE, service_end DATE
);
CREATE OR REPLACE TEMP TABLE kept_lines (
    invoice_no INTEGER, name_no INTEGER, nth INTEGER, quantity DECIMAL(38, 12), amount_minor BIGINT, net_minor BIGINT,
    tier INTEGER
);
CREATE OR REPLACE TEMP VIEW side_lines AS
SELECT
    i.side, i.period, i.invoice_id, i.customer, i.subscription, i.plan, i.currency, n.charge, n.name, n.kind, n.dimensions,
    n.service_start, n.service_end, l.nth, l.quantity, l.amount_minor, l.net_minor, l.tier
FROM kept_lines AS l
JOIN side_invoices AS i ON i.invoice_no = l.invoice_no
JOIN line_names AS n ON n.name_no = l.name_no;
CREATE OR REPLACE TEMP TABLE side_blocked (
    side VARCHAR, period VARCHAR, subscription VARCHAR, charge VARCHAR, dimensions VARCHAR, code VARCHAR,
    quantity DECIMAL(38, 12), currency VARCHAR
);
CREATE OR REPLACE TEMP TABLE side_caps (side VARCHAR, invoice_id VARCHAR, subscription VARCHAR, action VARCHAR);
CREATE OR REPLACE TEMP TABLE customer_segments (side VARCHAR, customer VARCHAR, segment VARCHAR);
CREATE OR REPLACE TEMP TABLE chosen (subscription VARCHAR);
