-- Commitments over a term: overage on each bill, and a true-up where the term ends, of what all its bills counted.
-- in:  term_commitments, term_progress, added_lines (limits)
-- out: added_lines, at most one of each kind per bill
INSERT INTO added_lines
WITH
progress AS (
    SELECT t.*, p.committed_minor, p.overage_minor, p.counted_before_minor + p.counted_minor AS so_far_minor
    FROM term_commitments AS t JOIN term_progress AS p ON p.bill_id = t.bill_id
),
lines AS (
    SELECT bill_id, 'commitment' AS kind, committed_minor - so_far_minor AS amount_minor, NULL AS percent, amount, so_far_minor, minor_units
    FROM progress WHERE closes AND so_far_minor < committed_minor
    UNION ALL
    SELECT bill_id, 'overage', overage_minor, overage_percent, amount, so_far_minor, minor_units
    FROM progress WHERE overage_minor <> 0
)
SELECT
    greatest(
        (SELECT coalesce(max(line_id), 0) FROM quantities), (SELECT coalesce(max(line_id), 0) FROM added_lines)
    ) + row_number() OVER (ORDER BY bill_id, kind),
    bill_id, NULL, kind, limited_minor(amount_minor, minor_units), amount, 1, 1, so_far_minor, percent
FROM lines
WHERE bill_id NOT IN (SELECT bill_id FROM added_lines WHERE amount_minor IS NULL);
