"""Credits: who holds which, what invoices burn of them, and the ledger of every movement."""
