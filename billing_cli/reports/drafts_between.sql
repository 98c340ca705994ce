-- Periods of drafts that serve any of the instants $first to $last, a day more at each end.
SELECT DISTINCT period FROM draft_invoices
WHERE
    epoch_us(CAST(service_start AS TIMESTAMP)) - 86400000000 <= $last
    AND epoch_us(CAST(service_end AS TIMESTAMP)) + 86400000000 > $first
ORDER BY period;
