-- The price of each line: of the prices whose named dimensions all equal the line's, the one that names most.
-- in:  quantities, price_keys, prices
-- out: priced_lines, one row per line that some price matches
INSERT INTO priced_lines
WITH
signatures AS (  -- the few sets of names under which the prices of some terms are filed
    SELECT DISTINCT terms_id, names FROM price_keys
),
filed AS (
    SELECT q.line_id, q.terms_id, q.quantity, s.names, list_transform(s.names, lambda name: q.dimensions[name]) AS key
    FROM quantities AS q JOIN signatures AS s ON s.terms_id = q.terms_id
),
matched AS (
    SELECT f.line_id, any_value(f.quantity) AS quantity, arg_max(k.price_id, k.rank) AS price_id
    FROM filed AS f
    JOIN price_keys AS k ON k.terms_id = f.terms_id AND k.names = f.names AND k.key = f.key
    GROUP BY f.line_id
)
SELECT m.line_id, m.price_id, p.model, m.quantity
FROM matched AS m JOIN prices AS p ON p.price_id = m.price_id;
