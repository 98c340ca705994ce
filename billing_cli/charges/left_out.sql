-- The bills of which the run keeps nothing: those that are blocked, and those whose invoices were issued and stand.
-- in:  new_blocked, drafts, standing_invoices
CREATE OR REPLACE TEMP VIEW left_out AS
SELECT bill_id FROM new_blocked
UNION ALL
SELECT bill_id FROM drafts WHERE invoice_id IN (SELECT invoice_id FROM standing_invoices);
