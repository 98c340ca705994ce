-- The relations that rating reads and fills; all of them temporary, made anew for each run.
-- in:  price_keys, prices, tiers (from the terms in force), quantities (one row per line)
-- out: priced_lines, slices, rated_lines

-- A price of some terms, and the dimension values that usage must have for it: names and key in step.
-- The highest rank that matches wins.
CREATE OR REPLACE TEMP TABLE price_keys (
    terms_id INTEGER, price_id INTEGER, rank INTEGER, names VARCHAR[], key VARCHAR[]
);

CREATE OR REPLACE TEMP TABLE prices (price_id INTEGER, model VARCHAR);

-- A tier is (lower, upper]; null means without bound. unit_price is for one unit, after the division by `per`.
CREATE OR REPLACE TEMP TABLE tiers (
    price_id INTEGER, tier INTEGER, lower DECIMAL(38, 12), upper DECIMAL(38, 12),
    unit_price DECIMAL(38, 12), flat_fee DECIMAL(38, 12)
);

-- The share of its full price that a line costs is share_numerator over share_denominator (days).
CREATE OR REPLACE TEMP TABLE quantities (
    line_id BIGINT, terms_id INTEGER, dimensions MAP(VARCHAR, VARCHAR), quantity DECIMAL(38, 12),
    share_numerator INTEGER, share_denominator INTEGER, minor_units INTEGER
);

CREATE OR REPLACE TEMP TABLE priced_lines (line_id BIGINT, price_id INTEGER, model VARCHAR, quantity DECIMAL(38, 12));

CREATE OR REPLACE TEMP TABLE slices (
    line_id BIGINT, tier INTEGER, quantity DECIMAL(38, 12), unit_price DECIMAL(38, 12),
    flat_fee DECIMAL(38, 12), amount DECIMAL(38, 24)
);

-- problem: null, 'unpriced' or 'overflow'; the amounts are null where there is one.
CREATE OR REPLACE TEMP TABLE rated_lines (line_id BIGINT, gross DECIMAL(38, 24), amount_minor BIGINT, problem VARCHAR);

-- An exact amount × share as an integer number of minor units.
-- The amount is taken apart into its 24-decimal integer, so that no step rounds but the last.
CREATE OR REPLACE TEMP MACRO whole_units(amount) AS
    CAST(replace(CAST(abs(amount) AS VARCHAR), '.', '') AS HUGEINT);
CREATE OR REPLACE TEMP MACRO shared_units(units, numerator, denominator) AS
    (units // denominator) * numerator + ((units % denominator) * numerator) // denominator;
CREATE OR REPLACE TEMP MACRO shared_rest(units, numerator, denominator) AS
    ((units % denominator) * numerator) % denominator;
CREATE OR REPLACE TEMP MACRO rounded_units(units, rest, unit_size, half_even) AS
    units // unit_size + CASE
        WHEN 2 * (units % unit_size) > unit_size THEN CAST(1 AS HUGEINT)
        WHEN 2 * (units % unit_size) < unit_size THEN CAST(0 AS HUGEINT)
        WHEN rest > 0 OR NOT half_even OR (units // unit_size) % 2 = 1 THEN CAST(1 AS HUGEINT)
        ELSE CAST(0 AS HUGEINT)
    END;
