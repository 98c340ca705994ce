-- in:  $link
-- out: whether a file was read, or a rejected row accepted, after that link of the chain
SELECT
    EXISTS (
        FROM files AS f JOIN event_hours AS h ON h.file_id = f.file_id WHERE f.rows_read > 0 AND h.seq > $link
    )
    OR EXISTS (FROM reject_outcomes WHERE outcome = 'accepted' AND seq > $link);
