-- Other periods whose invoices took something else for counted or charged before them in their term than is stored now.
WITH
sums AS (
    SELECT
        period, subscription, counted_before_minor, overage_before_minor,
        coalesce(sum(counted_minor) OVER earlier, 0) AS counted, coalesce(sum(overage_minor) OVER earlier, 0) AS overage
    FROM commitment_progress
    WINDOW earlier AS (
        PARTITION BY subscription, term_start ORDER BY billing_us ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
    )
)
SELECT period, list(DISTINCT subscription ORDER BY subscription) FROM sums
WHERE period <> $period AND (counted_before_minor <> counted OR overage_before_minor <> overage)
GROUP BY period ORDER BY period;
