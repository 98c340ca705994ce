-- The charges of each contract at hand, temporary. split_by is empty for one line whatever the dimensions; meter is null
-- for a fee. numerator over denominator is what a line costs of its price: days served (days), and what percents leave.
-- conversion: how `units` turns the quantity, JSON, null for none.
CREATE OR REPLACE TEMP TABLE segment_charges (
    charge_id INTEGER, segment_id INTEGER, charge VARCHAR, terms_id INTEGER, meter VARCHAR, split_by VARCHAR[],
    days_served INTEGER, days_full INTEGER, numerator BIGINT, denominator BIGINT, minor_units INTEGER, kind VARCHAR,
    labels VARCHAR, conversion VARCHAR
);

-- The discounts of each contract by position, as they print, JSON; those of percents name the charge that they lower.
CREATE OR REPLACE TEMP TABLE segment_discounts (
    segment_id INTEGER, position INTEGER, is_percent BOOLEAN, detail VARCHAR
);
CREATE OR REPLACE TEMP TABLE charge_percents (
    charge_id INTEGER, position INTEGER, numerator BIGINT, denominator BIGINT, detail VARCHAR
);

-- One row per line to be priced, whatever its amount.
CREATE OR REPLACE TEMP TABLE line_keys (
    line_id BIGINT, charge_id INTEGER, segment_id INTEGER, terms_id INTEGER,
    dimensions MAP(VARCHAR, VARCHAR), dimensions_text VARCHAR, quantity DECIMAL(38, 12)
);
