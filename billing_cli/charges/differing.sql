-- How many rows of one relation the other lacks, or has another number of times. The rows of both are put together, those of the
-- second counted down: a row that is in both as often comes to 0.
CREATE OR REPLACE TEMP MACRO differing(made, kept) AS TABLE
    SELECT count(*) AS rows
    FROM (
        SELECT * EXCLUDE (side), sum(side) AS more
        FROM (SELECT *, 1 AS side FROM query_table(made) UNION ALL SELECT *, -1 FROM query_table(kept))
        GROUP BY ALL HAVING more <> 0
    );
