-- Events with the properties n, model, user, ok, w and request, numbered so; whole numbers of n and user stand apart.
INSERT INTO event_rows BY NAME
WITH
given AS (
    SELECT unnest($event_id::BIGINT[]) AS event_id, unnest($id::VARCHAR[]) AS id_text, unnest($source::VARCHAR[]) AS source,
        unnest($customer::VARCHAR[]) AS customer, unnest($type::VARCHAR[]) AS type, unnest($time_us::BIGINT[]) AS time_us,
        unnest($properties::VARCHAR[]) AS properties
),
said AS (
    SELECT * EXCLUDE (properties), properties ->> '$.n' AS n, properties ->> '$.model' AS p2, properties ->> '$.user' AS u,
        properties ->> '$.ok' AS p4, properties ->> '$.w' AS p5, properties ->> '$.request' AS p6
    FROM given
),
whole AS (
    SELECT *,
        CASE WHEN strlen(n) <= 15 AND CAST(TRY_CAST(n AS BIGINT) AS VARCHAR) = n THEN TRY_CAST(n AS BIGINT) END AS n1,
        CASE WHEN strlen(u) <= 15 AND CAST(TRY_CAST(u AS BIGINT) AS VARCHAR) = u THEN TRY_CAST(u AS BIGINT) END AS n3
    FROM said
)
SELECT * EXCLUDE (n, u), CASE WHEN n1 IS NULL THEN n END AS p1, CASE WHEN n3 IS NULL THEN u END AS p3 FROM whole;
