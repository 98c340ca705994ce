-- in:  one list per column; names and dimension_values in step
-- out: quantities
INSERT INTO quantities
SELECT line_id, terms_id, map(names, dimension_values), CAST(quantity AS DECIMAL(38, 12)), numerator, denominator, minor_units
FROM (
    SELECT
        unnest($line_id::BIGINT[]) AS line_id, unnest($terms_id::INTEGER[]) AS terms_id,
        unnest($names::VARCHAR[][]) AS names, unnest($dimension_values::VARCHAR[][]) AS dimension_values,
        unnest($quantity::VARCHAR[]) AS quantity,
        unnest($numerator::INTEGER[]) AS numerator, unnest($denominator::INTEGER[]) AS denominator,
        unnest($minor_units::INTEGER[]) AS minor_units
);
