-- The relations that metering reads and fills, temporary, made anew for each run.

-- Who is served when: [from_us, to_us), by a contract that began at start_us. meters: the keys of what the plan charges by then.
-- earlier: before the periods of the run.
-- usage: which events are its own, null for all.
CREATE OR REPLACE TEMP TABLE segments (
    segment_id INTEGER, customer VARCHAR, subscription VARCHAR, timezone VARCHAR, start_us BIGINT, from_us BIGINT, to_us BIGINT,
    meters VARCHAR[], usage VARCHAR, earlier BOOLEAN
);

-- What is taken together: consecutive segments of a contract, for some meters; shown: all that it used in the run. period_us:
-- how long the full periods are that it is of.
CREATE OR REPLACE TEMP TABLE windows (window_id INTEGER, segment_id INTEGER, meters VARCHAR[], shown BOOLEAN, period_us BIGINT);

-- Every name that exports use for a customer, and the customer's own calendar for the period.
CREATE OR REPLACE TEMP TABLE customer_names (
    name VARCHAR, customer VARCHAR, timezone VARCHAR, from_us BIGINT, to_us BIGINT
);

-- Instants [from_us, to_us) at which a zone's clock is offset_us ahead of UTC; turn tells wall-clock times that come twice apart.
CREATE OR REPLACE TEMP TABLE clocks (timezone VARCHAR, from_us BIGINT, to_us BIGINT, offset_us BIGINT, turn INTEGER);

-- Wall-clock times [from_us, to_us) of a local day, which is counted from 1970-01-01, and which names schedules give them.
CREATE OR REPLACE TEMP TABLE schedule_slots (day BIGINT, from_us BIGINT, to_us BIGINT, slot VARCHAR);

-- labels: for each dimension of the meter at hand the name that its schedule gives; null for its other dimensions.
CREATE OR REPLACE TEMP TABLE slot_labels (slot VARCHAR, labels VARCHAR[]);

-- Partial aggregates. keys: the dimensions of the meter; what its aggregate is taken within, before it is added up (a local
-- bucket, a distinct value); and last the slot of its schedules. place: where the latest event stands in the order of events.
-- Of status 'hard' are events that SQL cannot answer exactly, of 'earlier' those that count since the contract's start, and
-- of 'outside' those that do not and are none of the period's either.
CREATE OR REPLACE TEMP TABLE meter_groups (
    meter VARCHAR, status VARCHAR, segment_id INTEGER, customer VARCHAR, keys VARCHAR[],
    value DECIMAL(38, 12), place STRUCT(time_us BIGINT, source VARCHAR, id VARCHAR), events BIGINT
);

CREATE OR REPLACE TEMP TABLE exact_events (
    event_id BIGINT, passes BOOLEAN, value DECIMAL(38, 12), key VARCHAR, once_key VARCHAR[], level_key VARCHAR[],
    dimensions VARCHAR[], amounts DECIMAL(38, 12)[]
);

-- When contracts serve a customer outside of their segments of this period, as far as that falls into the customer's own
-- calendar for it: what happens then belongs to another period of that contract. meters: those of which it takes every
-- event of the customer; none where the contract has a `usage` of its own.
CREATE OR REPLACE TEMP TABLE other_periods (customer VARCHAR, from_us BIGINT, to_us BIGINT, meters VARCHAR[]);

-- Events of other periods, where there may be some.
CREATE OR REPLACE TEMP TABLE elsewhere (event_id BIGINT);

-- Contracts with a `usage` of their own, over all the time that they are served, in whatever period that is: two may claim an
-- event although their calendars put it into different periods.
CREATE OR REPLACE TEMP TABLE claimants (
    subscription VARCHAR, customer VARCHAR, from_us BIGINT, to_us BIGINT, meters VARCHAR[], usage VARCHAR
);

-- Events that claimants were asked about, one row each time; subscription is null for a no.
CREATE OR REPLACE TEMP TABLE claims (event_id BIGINT, subscription VARCHAR);

-- Every dimension of each meter, in its order, and its name, which it may share with other versions of it.
CREATE OR REPLACE TEMP TABLE meter_dimensions (meter VARCHAR, name VARCHAR, names VARCHAR[]);

-- out: what each subscription used. names: the dimensions kept apart, in the order of the meter; one row per combination of
-- these. Each meter has rows for all of its dimensions, and for each `by` that a charge of the run splits it by, because a
-- maximum of fewer dimensions is no sum of the maxima of more. Where nobody is served, subscription is null and names are all.
CREATE OR REPLACE TEMP TABLE metered (
    window_id INTEGER, shown BOOLEAN, customer VARCHAR, subscription VARCHAR, meter VARCHAR, names VARCHAR[], dimensions MAP(VARCHAR, VARCHAR),
    quantity DECIMAL(38, 12), events BIGINT
);

-- A few of the events without a value, to show to a person.
CREATE OR REPLACE TEMP TABLE valueless (meter VARCHAR, file VARCHAR, row_number BIGINT);

-- out: how the events of the period fared; counted is the sum of the others up to customers_without; superseded, voided and replaced
-- events come on top.
CREATE OR REPLACE TEMP TABLE fared (
    meter VARCHAR, counted BIGINT, metered BIGINT, filtered BIGINT, filtered_null BIGINT,
    repeated BIGINT, unmeterable BIGINT, without_subscription BIGINT, customers_without BIGINT, superseded BIGINT,
    voided BIGINT, replaced BIGINT
);
