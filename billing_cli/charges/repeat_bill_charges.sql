-- in:  bills_again; bill_charges of the bills that they are like
-- out: bill_charges
INSERT INTO bill_charges
SELECT c.* REPLACE (c.charge_id + a.charges_on AS charge_id, a.bill_id AS bill_id)
FROM bills_again AS a JOIN bill_charges AS c ON c.bill_id = a.like_id;
