-- out: rows that are no events and that nobody decided on, by file and reason
SELECT r.file_id, r.code, count(*), min(r.row_number)
FROM rejects AS r
LEFT JOIN (SELECT reject_id, arg_max(outcome, seq) AS outcome FROM reject_outcomes GROUP BY reject_id) AS o
    ON o.reject_id = r.reject_id
WHERE coalesce(o.outcome, 'rejected') = 'rejected'
GROUP BY r.file_id, r.code ORDER BY r.file_id, r.code;
