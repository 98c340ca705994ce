SELECT number FROM standing_invoices;
