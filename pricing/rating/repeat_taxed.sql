-- in:  repeated_bills; taxed and taxes of the bills that they are like
-- out: taxed
INSERT INTO taxed
SELECT d.tax_id + r.taxes_on, d.charge_id + r.charges_on, d.group_id + r.groups_on
FROM repeated_bills AS r JOIN taxes AS t ON t.bill_id = r.like_id JOIN taxed AS d ON d.tax_id = t.tax_id;
