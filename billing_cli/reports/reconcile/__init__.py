"""`bill reconcile`: whether files, events, quantities, lines, invoices and money tie, and where they do not."""
