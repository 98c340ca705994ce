-- Rejected rows as they stand now: the last outcome counts. Those that wait have the state open.
-- in:  rejects, reject_outcomes, files; $ids: null for all; $file, $source, $code: null for any; $every: those too that
--      wait no more; a row that was dismissed is meant where it is named
WITH
latest AS (
    SELECT reject_id, arg_max({'outcome': outcome, 'code': code, 'reason': reason, 'value': value}, seq) AS last
    FROM reject_outcomes GROUP BY reject_id
),
corrected AS (SELECT reject_id, arg_max(raw, seq) AS raw FROM reject_outcomes WHERE raw IS NOT NULL GROUP BY reject_id),
stands AS (
    SELECT
        r.reject_id, r.file_id, f.name AS file, f.mapping, r.row_number, coalesce(c.raw, r.raw) AS raw,
        CASE WHEN l.last.outcome IS NULL OR l.last.outcome = 'rejected' THEN 'open' ELSE l.last.outcome END AS state,
        CASE WHEN l.last.outcome = 'rejected' THEN l.last.code ELSE r.code END AS code,
        CASE WHEN l.last.outcome = 'rejected' THEN l.last.reason ELSE r.reason END AS reason,
        CASE WHEN l.last.outcome = 'rejected' THEN l.last.value ELSE r.value END AS value
    FROM rejects AS r JOIN files AS f ON f.file_id = r.file_id LEFT JOIN latest AS l ON l.reject_id = r.reject_id
    LEFT JOIN corrected AS c ON c.reject_id = r.reject_id
)
SELECT reject_id, file_id, file, mapping, row_number, state, code, reason, value, raw FROM stands
WHERE
    ($ids IS NULL OR list_contains($ids::BIGINT[], reject_id)) AND ($file IS NULL OR file = $file)
    AND ($source IS NULL OR mapping = $source) AND ($code IS NULL OR code = $code) AND ($every OR state = 'open' OR ($ids IS NOT NULL AND state = 'dismissed'))
ORDER BY reject_id;
