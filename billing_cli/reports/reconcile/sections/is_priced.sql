-- Whether a period was priced.
SELECT
    exists(SELECT 1 FROM meter_counts WHERE period = $period) OR exists(SELECT 1 FROM invoices WHERE period = $period)
    OR exists(SELECT 1 FROM credit_movements WHERE period = $period);
