-- What a run made of rejected rows.
SELECT o.reject_id, f.name, r.row_number, o.outcome, o.reason
FROM reject_outcomes AS o JOIN rejects AS r ON r.reject_id = o.reject_id JOIN files AS f ON f.file_id = r.file_id
WHERE o.seq = $seq ORDER BY o.reject_id;
