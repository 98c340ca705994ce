"""Money as others have it: payments, ledgers and invoices of another billing system, read from their exports."""
