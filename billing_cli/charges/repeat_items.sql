-- in:  bills_again; items of the bills that they are like
-- out: items
INSERT INTO items
SELECT i.* REPLACE (
    i.item_id + a.items_on AS item_id, a.bill_id AS bill_id, i.charge_id + a.charges_on AS charge_id,
    i.window_id + a.windows_on AS window_id, i.before_id + a.windows_on AS before_id
)
FROM bills_again AS a JOIN items AS i ON i.bill_id = a.like_id;
