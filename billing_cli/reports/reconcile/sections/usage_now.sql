-- How many events each subscription of the run has in the month.
-- in:  new_usage
SELECT subscription, CAST(sum(events) AS BIGINT) FROM new_usage GROUP BY subscription ORDER BY subscription;
