-- The same where malformed records stand between the rows: row_number counts them too.
-- in:  malformed, numbered from 1 whatever first_row is
-- shifts: how many malformed records stand before the rows of a block of 256; steps, where more come inside of it.
CREATE OR REPLACE TEMP TABLE shifts AS
WITH
ranked AS (SELECT row_number, row_number() OVER (ORDER BY row_number) AS malformed_up_to FROM malformed),
steps AS (  -- from the row at position good_before on, malformed_before records are not in staged
    SELECT row_number - malformed_up_to AS good_before, max(malformed_up_to) AS malformed_before FROM ranked GROUP BY ALL
),
blocks AS (SELECT unnest(range((SELECT count(*) FROM staged) // 256 + 1)) AS block),
inside AS (SELECT good_before // 256 AS block, list(steps) AS steps FROM steps GROUP BY block)
SELECT b.block, coalesce(s.malformed_before, 0) AS before, i.steps
FROM blocks AS b
ASOF LEFT JOIN steps AS s ON b.block * 256 >= s.good_before
LEFT JOIN inside AS i ON i.block = b.block;

CREATE OR REPLACE TEMP VIEW numbered AS
WITH
placed AS (SELECT rowid - (SELECT min(rowid) FROM staged) AS position, * FROM staged)
SELECT
    p.position,
    p.position + getvariable('this_file')['first_row'] + coalesce(
        list_max(list_transform(
            list_filter(s.steps, lambda step: step.good_before <= p.position), lambda step: step.malformed_before
        )),
        s.before
    ) AS row_number,
    p.* EXCLUDE (position)
FROM placed AS p JOIN shifts AS s ON s.block = p.position // 256;
