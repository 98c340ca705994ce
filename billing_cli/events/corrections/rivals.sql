-- Conflicts at hand that contradict the same event: only one of them can take its place.
SELECT source, id, list(row_id ORDER BY row_id) FROM asked_conflicts WHERE state IN ('open', 'kept')
GROUP BY source, id HAVING count(*) > 1 ORDER BY source, id LIMIT $most;
