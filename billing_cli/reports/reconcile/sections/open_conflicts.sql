-- in:  $from_us, $to_us
-- out: conflicts of the instants that nobody decided on, by file
SELECT file_id, count(*), min(row_number) FROM conflicts
WHERE time_us >= $from_us AND time_us < $to_us AND row_id NOT IN (SELECT row_id FROM resolved_conflicts)
GROUP BY file_id ORDER BY file_id;
