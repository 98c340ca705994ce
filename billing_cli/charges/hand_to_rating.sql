-- in:  line_keys, segment_charges
-- out: quantities, the relation that rating reads
INSERT INTO quantities
SELECT k.line_id, k.charge_id, k.terms_id, k.dimensions, k.quantity, c.numerator, c.denominator, c.minor_units
FROM line_keys AS k JOIN segment_charges AS c ON c.charge_id = k.charge_id;
