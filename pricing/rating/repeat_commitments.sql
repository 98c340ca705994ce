-- in:  repeated_bills; commitments of the bills that they are like
-- out: commitments
INSERT INTO commitments
SELECT c.* REPLACE (r.bill_id AS bill_id)
FROM repeated_bills AS r JOIN commitments AS c ON c.bill_id = r.like_id;
