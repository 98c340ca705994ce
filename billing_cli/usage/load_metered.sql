-- Quantities that somebody states, in place of metered events; of those for one combination the sum.
INSERT INTO metered
SELECT window_id, true, 'stated', 'stated', meter, names, map_from_entries(list_zip(names, labels)), sum(quantity), 0
FROM (
    SELECT
        unnest($window_id::INTEGER[]) AS window_id, unnest($meter::VARCHAR[]) AS meter, unnest($names::VARCHAR[][]) AS names,
        unnest($labels::VARCHAR[][]) AS labels, unnest($quantity::VARCHAR[])::DECIMAL(38, 12) AS quantity
)
GROUP BY window_id, meter, names, labels;
