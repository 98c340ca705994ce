-- The relations that rating reads and fills; all of them temporary, made anew for each run.
-- in:  price_keys, prices, tiers, event_prices (from the terms in force); quantities (one row per line); line_events; limits,
--      bills, counting
-- out: priced_lines, slices, free_parts, rated_lines, added_lines, bill_discounts, credit_draws, bill_taxes, included_taxes

-- A price of some terms, and the dimension values that usage must have for it: names and key in step.
-- The highest rank that matches wins.
CREATE OR REPLACE TEMP TABLE price_keys (
    terms_id INTEGER, price_id INTEGER, rank INTEGER, names VARCHAR[], key VARCHAR[]
);

-- slicing: how a quantity is cut into slices: whole, volume, graduated; by_event and by_amount cut line_events; none for one that
-- costs nothing, as in a trial. unit_size: how many of the meter's units make one
-- that is priced, null for none; unit_rounding: up, down, half_away, or null for 12 decimals. at_zero: a quantity of 0 pays
-- the first tier's fee. whole_packages: a begun package is not charged.
CREATE OR REPLACE TEMP TABLE prices (
    price_id INTEGER, slicing VARCHAR, unit_size DECIMAL(38, 12), unit_rounding VARCHAR, included DECIMAL(38, 12),
    at_zero BOOLEAN, whole_packages BOOLEAN
);

-- A tier is (lower, upper]; null means without bound. unit_price is for one unit, after the division by `per`, or for one
-- package where package_size is not null.
CREATE OR REPLACE TEMP TABLE tiers (
    price_id INTEGER, tier INTEGER, lower DECIMAL(38, 12), upper DECIMAL(38, 12),
    unit_price DECIMAL(38, 12), flat_fee DECIMAL(38, 12), package_size DECIMAL(38, 12)
);

-- What the price of a single event has beside its rate (the unit_price of its tier) and fee (the flat_fee): what an event
-- costs at least and at most, and how many events, or how much of their value, are free first; null where it says nothing.
CREATE OR REPLACE TEMP TABLE event_prices (
    price_id INTEGER, event_minimum DECIMAL(38, 12), event_maximum DECIMAL(38, 12), free_events BIGINT,
    free_value DECIMAL(38, 12)
);

-- The events of the lines that price single events, each once per line; two lines may hold the same ones. place orders them.
-- value is of the meter, their sum is the line's quantity; amount is what an event brings for a price by_amount.
CREATE OR REPLACE TEMP TABLE line_events (
    line_id BIGINT, place STRUCT(time_us BIGINT, source VARCHAR, id VARCHAR), value DECIMAL(38, 12), amount DECIMAL(38, 12)
);

-- Of its price a line costs numerator over denominator: its share of days, times what percents leave of it.
-- group_id: what shared tiers and free units add up over; charge_id: what limits and discounts do.
-- minus_of: the line from whose price that of this quantity is taken, at the same terms: units before those of the line.
CREATE OR REPLACE TEMP TABLE quantities (
    line_id BIGINT, group_id INTEGER, charge_id INTEGER, terms_id INTEGER, dimensions MAP(VARCHAR, VARCHAR),
    quantity DECIMAL(38, 12), numerator BIGINT, denominator BIGINT, minor_units INTEGER, minus_of BIGINT
);

-- Step 1, one row per line: converted is the quantity after `units`, remaining that after `included`, charged that after
-- free units; null beyond the limits of a quantity. price_id is null where no price is for it.
CREATE OR REPLACE TEMP TABLE priced_lines (
    line_id BIGINT, group_id INTEGER, charge_id INTEGER, price_id INTEGER, slicing VARCHAR, at_zero BOOLEAN, whole_packages BOOLEAN,
    converted DECIMAL(38, 12), remaining DECIMAL(38, 12), charged DECIMAL(38, 12),
    numerator BIGINT, denominator BIGINT, minor_units INTEGER
);

-- Units that a discount makes free, for each line; position counts the discounts of the contract.
CREATE OR REPLACE TEMP TABLE free_units (line_id BIGINT, position INTEGER, quantity DECIMAL(38, 12));

-- How the tiers of a charge are shared out over its lines, for those that cut them on their sum.
CREATE OR REPLACE TEMP TABLE tier_shares (line_id BIGINT, tier INTEGER, quantity DECIMAL(38, 12));

-- packages: how many were charged, null where the tier is priced by the unit. events: how many are in it, null where a
-- quantity was cut; event_amounts: what they bring together, null where their value is priced. Events are in tier 1 at their
-- rate or multiplier, in 2 at the event_minimum, in 3 at the event_maximum: there unit_price is that of one event.
CREATE OR REPLACE TEMP TABLE slices (
    line_id BIGINT, tier INTEGER, quantity DECIMAL(38, 12), unit_price DECIMAL(38, 12), flat_fee DECIMAL(38, 12),
    package_size DECIMAL(38, 12), packages DECIMAL(38, 0), amount DECIMAL(38, 24),
    events BIGINT, event_amounts DECIMAL(38, 12)
);

-- What of a line's events is free: how many of them wholly, and how much value, that of a part of an event included.
CREATE OR REPLACE TEMP TABLE free_parts (line_id BIGINT, events BIGINT, quantity DECIMAL(38, 12));

-- What an amount discount takes off a line, in minor units; position counts the discounts of the contract.
CREATE OR REPLACE TEMP TABLE line_discounts (line_id BIGINT, position INTEGER, amount_minor BIGINT);

-- problem: null, 'unpriced' or 'overflow'; the amounts are null where there is one.
CREATE OR REPLACE TEMP TABLE rated_lines (line_id BIGINT, gross DECIMAL(38, 24), amount_minor BIGINT, problem VARCHAR);

-- Charges with a limit, which a part period scales.
CREATE OR REPLACE TEMP TABLE limits (
    charge_id INTEGER, bill_id INTEGER, minimum DECIMAL(38, 12), maximum DECIMAL(38, 12),
    numerator INTEGER, denominator INTEGER, minor_units INTEGER
);

-- What is committed for a bill, and which charges count towards it.
CREATE OR REPLACE TEMP TABLE commitments (
    bill_id INTEGER, amount DECIMAL(38, 12), overage_percent DECIMAL(38, 12),
    numerator INTEGER, denominator INTEGER, minor_units INTEGER
);
CREATE OR REPLACE TEMP TABLE counting (bill_id INTEGER, charge_id INTEGER);

-- What is committed for a term, at each bill of it; place orders the bills of one term. counted_before and overage_before, in
-- minor units, are what bills of other runs counted and charged before this one; closes: the term ends with it.
CREATE OR REPLACE TEMP TABLE term_commitments (
    bill_id INTEGER, amount DECIMAL(38, 12), overage_percent DECIMAL(38, 12), minor_units INTEGER, term_id INTEGER,
    place INTEGER, term_start DATE, term_end DATE, counted_before HUGEINT, overage_before HUGEINT, closes BOOLEAN
);
-- What a bill counts and charges of its term, and what all before it did.
CREATE OR REPLACE TEMP TABLE term_progress (
    bill_id INTEGER, committed_minor HUGEINT, counted_minor HUGEINT, counted_before_minor HUGEINT, overage_minor HUGEINT,
    overage_before_minor HUGEINT
);

-- Lines that no quantity has: limits (of a charge) and commitments (of none). counted_minor is what was held against
-- agreed × numerator ÷ denominator; percent is that of an overage. An amount of 10^12 or more is null.
CREATE OR REPLACE TEMP TABLE added_lines (
    line_id BIGINT, bill_id INTEGER, charge_id INTEGER, kind VARCHAR, amount_minor BIGINT,
    agreed DECIMAL(38, 12), numerator INTEGER, denominator INTEGER, counted_minor HUGEINT, percent DECIMAL(38, 12)
);

-- What the discounts of a bill take off its lines after rounding, in minor units.
CREATE OR REPLACE TEMP TABLE bill_discounts (line_id BIGINT, position INTEGER, amount_minor BIGINT);

-- What credits take of a line: units of a grant in step 1, minor units of promotional money in step 9; line_id is null for
-- prepaid money, which pays the bill. bill_id is null where the line tells it.
CREATE OR REPLACE TEMP TABLE credit_draws (
    bill_id INTEGER, credit_id INTEGER, line_id BIGINT, quantity DECIMAL(38, 12), amount_minor BIGINT
);

-- How lines of a bill are taxed, one row per category, and per whether its prices hold the tax. rate: in percent, null where none
-- is known.
CREATE OR REPLACE TEMP TABLE taxes (
    tax_id INTEGER, bill_id INTEGER, category VARCHAR, inclusive BOOLEAN, rate DECIMAL(38, 12)
);
-- Which lines have which tax: those of a group; with no group_id that of the limit of a charge; with neither that of the
-- commitment.
CREATE OR REPLACE TEMP TABLE taxed (tax_id INTEGER, charge_id INTEGER, group_id INTEGER);
-- Bills that charge what the bill like_id does: their charges, groups of lines and taxes have numbers that are so much higher.
CREATE OR REPLACE TEMP TABLE repeated_bills (
    bill_id INTEGER, like_id INTEGER, charges_on INTEGER, groups_on INTEGER, taxes_on INTEGER
);
-- What each of them comes to.
CREATE OR REPLACE TEMP TABLE bill_taxes (
    tax_id INTEGER, bill_id INTEGER, category VARCHAR, inclusive BOOLEAN, rate DECIMAL(38, 12), net_minor HUGEINT, tax_minor HUGEINT
);
-- The tax that the amount of a line holds, and its rate as it prints.
CREATE OR REPLACE TEMP TABLE included_taxes (line_id BIGINT, amount_minor BIGINT, rate VARCHAR);

-- A decimal as an integer number of its last digits, without its sign: exact whatever its size.
CREATE OR REPLACE TEMP MACRO whole_units(amount) AS
    CAST(replace(CAST(abs(amount) AS VARCHAR), '.', '') AS HUGEINT);

-- An exact amount × numerator ÷ denominator as an integer number of minor units.
-- The amount is taken apart into its 24-decimal integer, so that no step rounds but the last.
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
-- How many 24-decimal units make one minor unit.
CREATE OR REPLACE TEMP MACRO minor_size(minor_units) AS
    CASE minor_units
        WHEN 0 THEN 1000000000000000000000000::HUGEINT
        WHEN 1 THEN 100000000000000000000000::HUGEINT
        WHEN 2 THEN 10000000000000000000000::HUGEINT
        WHEN 3 THEN 1000000000000000000000::HUGEINT
        WHEN 4 THEN 100000000000000000000::HUGEINT
    END;
-- Whether an amount is within the limits.
CREATE OR REPLACE TEMP MACRO within_limit(amount) AS abs(amount) < 1000000000000;

-- An amount in minor units within the limits of an amount, else null.
CREATE OR REPLACE TEMP MACRO limited_minor(amount_minor, minor_units) AS
    CASE
        WHEN abs(amount_minor) < 1000000000000000000000000000000000000 // minor_size(minor_units)
            THEN CAST(amount_minor AS BIGINT)
    END;

-- The size of an amount times its share, less minor units taken off it, in minor units, not below 0.
CREATE OR REPLACE TEMP MACRO reduced_minor(units, rest, taken, unit_size, half_even) AS
    CASE WHEN units < taken THEN CAST(0 AS HUGEINT) ELSE rounded_units(units - taken, rest, unit_size, half_even) END;
CREATE OR REPLACE TEMP MACRO shared_minor(amount, numerator, denominator, minor_units, taken_minor, half_even) AS
    reduced_minor(
        shared_units(whole_units(CAST(amount AS DECIMAL(38, 24))), numerator, denominator),
        shared_rest(whole_units(CAST(amount AS DECIMAL(38, 24))), numerator, denominator),
        taken_minor * minor_size(minor_units), minor_size(minor_units), half_even
    );

-- A percent of minor units, in minor units. It has 12 decimals and is of a hundred: 14 digits to round away. Of more than
-- can be multiplied, more than an amount may be.
CREATE OR REPLACE TEMP MACRO percent_minor(amount_minor, percent, half_even) AS
    CASE
        WHEN percent = 0 THEN CAST(0 AS HUGEINT)
        WHEN amount_minor < 100000000000000000000 THEN rounded_units(
            amount_minor * whole_units(percent), CAST(0 AS HUGEINT), CAST(100000000000000 AS HUGEINT), half_even
        )
        WHEN percent > 0 THEN CAST(100000000000000000000 AS HUGEINT)
    END;

-- What of minor units is net, where they hold a tax of so many percent.
CREATE OR REPLACE TEMP MACRO net_of_gross(gross_minor, rate, half_even) AS
    rounded_units(
        gross_minor * CAST(100000000000000 AS HUGEINT), CAST(0 AS HUGEINT),
        CAST(100000000000000 AS HUGEINT) + whole_units(rate), half_even
    );

-- How many packages of a size a quantity needs: begun ones too, or whole ones only; a negative one truncates towards zero.
CREATE OR REPLACE TEMP MACRO package_count(quantity, size, whole_only) AS
    CAST(
        CASE WHEN quantity < 0 THEN CAST(-1 AS HUGEINT) ELSE CAST(1 AS HUGEINT) END * (
            whole_units(quantity) // whole_units(size)
            + CASE
                WHEN quantity > 0 AND NOT whole_only AND whole_units(quantity) % whole_units(size) > 0
                    THEN CAST(1 AS HUGEINT)
                ELSE CAST(0 AS HUGEINT)
            END
        ) AS DECIMAL(38, 0)
    );

-- A quantity ÷ size, to whole ones as `rounding` says (up: away from zero), or to 12 decimals half away from zero.
-- The size is below 10^12, so that every step stays below 38 digits.
CREATE OR REPLACE TEMP MACRO converted_whole(units, size, rounding) AS
    units // size + CASE
        WHEN rounding = 'up' AND units % size > 0 THEN CAST(1 AS HUGEINT)
        WHEN rounding = 'half_away' AND 2 * (units % size) >= size THEN CAST(1 AS HUGEINT)
        ELSE CAST(0 AS HUGEINT)
    END;
CREATE OR REPLACE TEMP MACRO converted_part(units, size) AS
    (((units % size) * 1000000000000) // size) + CASE
        WHEN 2 * (((units % size) * 1000000000000) % size) >= size THEN CAST(1 AS HUGEINT) ELSE CAST(0 AS HUGEINT)
    END;
CREATE OR REPLACE TEMP MACRO converted(quantity, size, rounding) AS
    CAST(sign(quantity) AS DECIMAL(1, 0)) * CASE
        WHEN rounding IS NULL THEN
            CAST(whole_units(quantity) // whole_units(size) AS DECIMAL(38, 12))
            + CAST(converted_part(whole_units(quantity), whole_units(size)) AS DECIMAL(25, 0)) * 0.000000000001
        ELSE CAST(converted_whole(whole_units(quantity), whole_units(size), rounding) AS DECIMAL(38, 12))
    END;

-- What a slice costs, by the unit or by the package; outside its type it raises.
CREATE OR REPLACE TEMP MACRO slice_amount(quantity, unit_price, flat_fee, packages) AS
    CASE WHEN packages IS NULL THEN quantity * unit_price ELSE CAST(packages * unit_price AS DECIMAL(38, 24)) END
    + CAST(flat_fee AS DECIMAL(38, 24));
