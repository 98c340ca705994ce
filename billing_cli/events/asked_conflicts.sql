-- The conflicts that are asked for, each with its state and where it stands.
-- in:  every filter may be null; $every: those too that are not open; $most: how many at most
CREATE OR REPLACE TEMP TABLE asked_conflicts AS
SELECT c.*, f.name AS file, coalesce(r.state, 'open') AS state
FROM conflicts AS c
JOIN files AS f ON f.file_id = c.file_id
LEFT JOIN resolved_conflicts AS r ON r.row_id = c.row_id
WHERE
    ($every OR r.state IS NULL)
    AND ($row_ids::BIGINT[] IS NULL OR list_contains($row_ids::BIGINT[], c.row_id))
    AND ($file_id::INTEGER IS NULL OR c.file_id = $file_id)
    AND ($source::VARCHAR IS NULL OR c.source = $source)
    AND ($file::VARCHAR IS NULL OR f.name = $file)
ORDER BY c.row_id LIMIT $most;
