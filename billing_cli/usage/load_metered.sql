-- Quantities that somebody states, in place of metered events; of those for one combination the sum.
INSERT INTO metered
SELECT segment_id, 'stated', 'stated', meter, names, map_from_entries(list_zip(names, labels)), sum(quantity), 0
FROM (
    SELECT
        unnest($segment_id::INTEGER[]) AS segment_id, unnest($meter::VARCHAR[]) AS meter, unnest($names::VARCHAR[][]) AS names,
        unnest($labels::VARCHAR[][]) AS labels, unnest($quantity::VARCHAR[])::DECIMAL(38, 12) AS quantity
)
GROUP BY segment_id, meter, names, labels;
