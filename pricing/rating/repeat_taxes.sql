-- in:  repeated_bills; taxes of the bills that they are like
-- out: taxes
INSERT INTO taxes
SELECT t.* REPLACE (t.tax_id + r.taxes_on AS tax_id, r.bill_id AS bill_id)
FROM repeated_bills AS r JOIN taxes AS t ON t.bill_id = r.like_id;
