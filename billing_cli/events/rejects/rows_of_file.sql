-- Every rejected row that a file ever had, as it was last tried: equal rows keep their places among each other, whichever are tried.
SELECT r.reject_id, r.row_number, r.code, coalesce(c.raw, r.raw)
FROM rejects AS r
LEFT JOIN (SELECT reject_id, arg_max(raw, seq) AS raw FROM reject_outcomes WHERE raw IS NOT NULL GROUP BY reject_id) AS c
    ON c.reject_id = r.reject_id
WHERE r.file_id = $file_id ORDER BY r.row_number;
