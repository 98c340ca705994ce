-- What a rule leaves out, by source: how much, and how much of it is of a type or a customer that what counts has not.
-- in:  keyed_events (dimension_0, … : the key, and last the type), asked_sources
-- out: place, events, of_other_types, left_type and counted_type (of one of these), of_other_customers
WITH
keyed AS (
    SELECT s.place, e.customer, list_value(*COLUMNS('^dimension_')) AS fields
    FROM keyed_events AS e JOIN asked_sources AS s ON s.source = e.source
    WHERE COLUMNS('^dimension_') IS NOT NULL
),
told AS (
    SELECT
        list_slice(fields, 1, -2) AS key, place, list(DISTINCT fields[-1]) AS types, list(DISTINCT customer) AS customers
    FROM keyed GROUP BY key, place
),
best AS (
    SELECT key, min(place) AS place, arg_min(types, place) AS types, arg_min(customers, place) AS customers
    FROM told GROUP BY key HAVING count(*) > 1
),
left_out AS (
    SELECT k.place, k.customer, k.fields[-1] AS type, b.types, b.customers
    FROM keyed AS k JOIN best AS b ON b.key = list_slice(k.fields, 1, -2) AND b.place < k.place
)
SELECT
    place, count(*) AS events, count(*) FILTER (NOT list_contains(types, type)) AS of_other_types,
    min(type) FILTER (NOT list_contains(types, type)) AS left_type,
    arg_min(list_min(types), type) FILTER (NOT list_contains(types, type)) AS counted_type,
    count(*) FILTER (NOT list_contains(customers, customer)) AS of_other_customers
FROM left_out GROUP BY place ORDER BY place;
