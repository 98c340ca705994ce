-- How many late events of a run and source lie in months that have drafts, by period.
-- in:  event_hours, draft_invoices; $seq: the run
WITH drafts AS (
    SELECT
        period, min(epoch_us(CAST(service_start AS TIMESTAMP))) // 3600000000 AS from_hour,
        max(epoch_us(CAST(service_end AS TIMESTAMP))) // 3600000000 AS until_hour
    FROM draft_invoices GROUP BY period
)
SELECT d.period, CAST(sum(h.late) AS BIGINT) AS late
FROM event_hours AS h JOIN drafts AS d ON h.hour >= d.from_hour AND h.hour < d.until_hour
WHERE h.seq = $seq AND h.source = $source AND h.late > 0
GROUP BY d.period ORDER BY d.period;
