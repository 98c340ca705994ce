-- Minimums, maximums, commitments and overage that hold for an invoice on one side alone.
-- out: kind, charge, how many subscriptions, how many invoices began and ceased to be held
WITH
held AS (
    SELECT kind, charge, invoice_id, subscription, bool_or(side = 'base') AS was, bool_or(side = 'head') AS is_now
    FROM side_lines
    WHERE kind IN ('minimum', 'maximum', 'commitment', 'overage') AND subscription IN (SELECT subscription FROM chosen)
    GROUP BY kind, charge, invoice_id, subscription
    UNION ALL
    SELECT 'cap', NULL, invoice_id, subscription, bool_or(side = 'base'), bool_or(side = 'head')
    FROM side_caps WHERE subscription IN (SELECT subscription FROM chosen)
    GROUP BY invoice_id, subscription
)
SELECT kind, charge, count(DISTINCT subscription), count(*) FILTER (is_now AND NOT was), count(*) FILTER (was AND NOT is_now)
FROM held WHERE was <> is_now
GROUP BY kind, charge ORDER BY kind, charge NULLS LAST;
