-- in:  repeated_bills; counting of the bills that they are like
-- out: counting
INSERT INTO counting
SELECT r.bill_id, c.charge_id + r.charges_on
FROM repeated_bills AS r JOIN counting AS c ON c.bill_id = r.like_id;
