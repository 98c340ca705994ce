-- How many events each subscription had in a period, as it was priced.
SELECT subscription, CAST(sum(events) AS BIGINT) FROM usage WHERE period = $period GROUP BY subscription ORDER BY subscription;
