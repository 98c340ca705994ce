"""`bill`: usage exports in, invoices and reconciliation out, every cent exact and explained."""
