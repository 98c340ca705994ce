-- The last link that issued an invoice which stands.
SELECT max(link) FROM standing_invoices;
