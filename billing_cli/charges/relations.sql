-- Every bill with the one whose charges and items were filed: itself, or one that it charges the same as. What is filed of
-- that one has numbers that are so much higher for the bill.
CREATE OR REPLACE TEMP TABLE filed_bills (
    bill_id INTEGER, like_id INTEGER, items_on INTEGER, charges_on INTEGER, windows_on INTEGER
);

-- The charges of bills: all that one charges under one key and together. Those that are not shown were billed before, and
-- count towards a commitment. service_start, service_end: the days of all of it, null where none are said. counts: it is for
-- the period that ended, and not for the next.
CREATE OR REPLACE TEMP TABLE filed_charges (
    charge_id INTEGER, bill_id INTEGER, charge VARCHAR, shown BOOLEAN, minor_units INTEGER, labels VARCHAR,
    service_start DATE, service_end DATE, counts BOOLEAN
);

-- Each charge at each set of its terms. meter is null for a quantity that is known; else units so far are metered over
-- window_id, and those before over before_id (null for none). split_by is empty for one line whatever the dimensions.
-- share: the days (or what share_unit says) served over those of the full period, below 0 where they are given back. numerator over denominator is
-- what a line costs of its price: its share, and what percents leave of it. A trial costs nothing.
-- conversion: how `units` turns the quantity, JSON, null for none. by_event: it prices single events, of which each must bring
-- the amount that the expression `asked` tells, null for none.
CREATE OR REPLACE TEMP TABLE filed_items (
    item_id INTEGER, bill_id INTEGER, charge_id INTEGER, terms_id INTEGER, meter VARCHAR, split_by VARCHAR[],
    window_id INTEGER, before_id INTEGER, quantity DECIMAL(38, 12), before DECIMAL(38, 12), trial BOOLEAN,
    share_numerator BIGINT, share_denominator BIGINT, share_unit VARCHAR, numerator BIGINT, denominator BIGINT, kind VARCHAR, labels VARCHAR,
    conversion VARCHAR, service_start DATE, service_end DATE, by_event BOOLEAN, asked VARCHAR
);

-- The charges and the items of every bill; filed_charge and filed_item say where the rest of them stands, once for all bills
-- that are alike: what is long is not repeated.
CREATE OR REPLACE TEMP VIEW bill_charges AS
SELECT
    c.* REPLACE (c.charge_id + b.charges_on AS charge_id, b.bill_id AS bill_id), c.charge_id AS filed_charge
FROM filed_bills AS b JOIN filed_charges AS c ON c.bill_id = b.like_id;
CREATE OR REPLACE TEMP VIEW items AS
SELECT
    i.* REPLACE (
        i.item_id + b.items_on AS item_id, b.bill_id AS bill_id, i.charge_id + b.charges_on AS charge_id,
        i.window_id + b.windows_on AS window_id, i.before_id + b.windows_on AS before_id
    ),
    i.item_id AS filed_item
FROM filed_bills AS b JOIN filed_items AS i ON i.bill_id = b.like_id;

-- The discounts of each bill by position, as they print, JSON; those of percents name the item that they lower.
CREATE OR REPLACE TEMP TABLE discount_details (
    bill_id INTEGER, position INTEGER, is_percent BOOLEAN, detail VARCHAR
);
CREATE OR REPLACE TEMP TABLE item_percents (
    item_id INTEGER, position INTEGER, numerator BIGINT, denominator BIGINT, detail VARCHAR
);

-- The credits that bills use, numbered in the order in which they burn, as they print, JSON.
CREATE OR REPLACE TEMP TABLE credit_names (credit_id INTEGER, detail VARCHAR);

-- One row per line to be priced, whatever its amount. quantity is that of the line; what it costs is the price of
-- so_far less that of before, if there is any.
CREATE OR REPLACE TEMP TABLE line_keys (
    line_id BIGINT, item_id INTEGER, filed_item INTEGER, charge_id INTEGER, bill_id INTEGER, terms_id INTEGER,
    dimensions MAP(VARCHAR, VARCHAR), dimensions_text VARCHAR, quantity DECIMAL(38, 12), so_far DECIMAL(38, 12),
    before DECIMAL(38, 12)
);
