-- Which of the places hold an object in some line.
-- in: shaped_lines; $places: pointers.
WITH
kinds AS (
    SELECT DISTINCT TRY(list_transform(json_type(line, CAST($places AS VARCHAR[])), lambda kind: kind IS NOT DISTINCT FROM 'OBJECT')) AS found
    FROM shaped_lines WHERE strlen(line) - strlen(replace(line, '{', '')) > 1
)
SELECT DISTINCT unnest(list_where(CAST($places AS VARCHAR[]), found)) AS place FROM kinds WHERE found IS NOT NULL ORDER BY place;
