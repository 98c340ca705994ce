-- in:  repeated_bills; limits of the bills that they are like
-- out: limits
INSERT INTO limits
SELECT l.* REPLACE (l.charge_id + r.charges_on AS charge_id, r.bill_id AS bill_id)
FROM repeated_bills AS r JOIN limits AS l ON l.bill_id = r.like_id;
