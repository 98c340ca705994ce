-- What the objects of a JSON export are made of.
-- in:  shaped_lines; $places: pointers to objects, the first of them '' (the whole line); $most: how many names to give of each.
-- out: per place that some line has: its names; whether an object of it has a name twice; whether it was also something else than
--      an object with members; whether there may be objects at other places.
WITH
named AS (
    SELECT
        TRY(json_keys(line, CAST($places AS VARCHAR[]))) AS objects,
        strlen(line) - strlen(replace(line, '{', '')) AS braces
    FROM shaped_lines
),
shapes AS (
    SELECT objects, max(braces) > len(list_filter(objects, lambda names: len(names) > 0)) AS others FROM named GROUP BY objects
),
placed AS (
    SELECT unnest(objects) AS names, unnest(range(1, len(objects) + 1)) AS place, others FROM shapes
)
SELECT
    place, list_sort(list_distinct(flatten(list(names))))[:$most] AS names,
    coalesce(bool_or(len(names) <> len(list_distinct(names))), FALSE) AS repeated,
    coalesce(bool_or(len(names) = 0), FALSE) AS bare, bool_or(others) AS others
FROM placed WHERE names IS NOT NULL GROUP BY place ORDER BY place;
