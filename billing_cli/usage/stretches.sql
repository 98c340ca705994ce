-- The quarter hours of [$first_us, $last_us), each with an instant that stands for all of the stretch between two of $cuts that it
-- is of: the begin of that.
CREATE OR REPLACE TEMP TABLE stretches AS
WITH
begins AS (SELECT unnest(list_prepend($first_us::BIGINT, $cuts::BIGINT[])) AS begin_us),
quarters AS (
    SELECT range AS quarter FROM range($first_us::BIGINT // 900000000, ($last_us::BIGINT - 1) // 900000000 + 1)
)
SELECT q.quarter, max(b.begin_us) AS begin_us
FROM quarters AS q JOIN begins AS b ON b.begin_us // 900000000 <= q.quarter
GROUP BY q.quarter;
