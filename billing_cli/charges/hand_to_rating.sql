-- in:  line_keys, segment_charges
-- out: quantities, the relation that rating reads
INSERT INTO quantities
SELECT k.line_id, k.terms_id, k.dimensions, k.quantity, c.share_numerator, c.share_denominator, c.minor_units
FROM line_keys AS k JOIN segment_charges AS c ON c.segment_id = k.segment_id AND c.position = k.position;
