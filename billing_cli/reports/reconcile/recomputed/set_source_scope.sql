-- The instants and the types that the next statements look at.
SET VARIABLE source_scope = {'first_us': $first_us::BIGINT, 'last_us': $last_us::BIGINT, 'types': $types::VARCHAR[]};
