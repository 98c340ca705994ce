-- out: what kept invoices of $period from being made
SELECT subscription, charge, dimensions, code FROM blocked WHERE period = $period ORDER BY ALL;
