-- How many rows and malformed records the reader gave, and the line feeds inside malformed ones.
SELECT
    (SELECT count(*) FROM staged) AS good,
    (SELECT count(*) FROM malformed) AS bad,
    (SELECT CAST(coalesce(sum(strlen(raw) - strlen(replace(raw, chr(10), ''))), 0) AS BIGINT) FROM malformed) AS line_feeds;
