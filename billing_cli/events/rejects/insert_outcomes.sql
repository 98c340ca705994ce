-- What became of the rows that were tried.
-- in:  tried_rows; arrivals, refused and faults, malformed; decisions
INSERT INTO reject_outcomes
WITH
faulty AS (
    SELECT t.row_number, f.code, replace(f.reason, '{value}', coalesce(left(r.fault_value, 80), '')) AS reason, r.fault_value AS value
    FROM refused AS r JOIN faults AS f USING (fault) JOIN tried_rows AS t ON t.place = r.row_number
    UNION ALL
    SELECT t.row_number, m.code, m.reason, NULL FROM malformed AS m JOIN tried_rows AS t ON t.place = m.row_number
)
SELECT
    $seq, $event_offset + t.row_number,
    CASE WHEN f.row_number IS NOT NULL THEN 'rejected' WHEN d.outcome = 'conflict' THEN 'conflicting' ELSE coalesce(d.outcome, 'accepted') END,
    f.code, f.reason, f.value, t.corrected, $recorded_at
FROM tried_rows AS t
LEFT JOIN faulty AS f ON f.row_number = t.row_number
LEFT JOIN decisions AS d ON d.row_number = t.row_number
WHERE t.is_tried;
