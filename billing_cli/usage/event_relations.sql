-- The relations for charges that price single events, temporary, made anew for each run.

-- What such charges take of a window: the events of a meter by the dimensions that they keep apart, `names`, which stand at
-- `places` of the meter's dimensions, counted from 1. asked: the text of the amount that each event must bring, null for none.
CREATE OR REPLACE TEMP TABLE event_charges (
    window_id INTEGER, meter VARCHAR, names VARCHAR[], places BIGINT[], asked VARCHAR
);

-- Which of the amounts of the meter at hand are asked for of the events of a segment, by their places from 1.
CREATE OR REPLACE TEMP TABLE segment_amounts (segment_id INTEGER, places BIGINT[]);

-- The metered events of the meter at hand, for the segments that such charges reach. keys: its dimensions, and last the slot of
-- its schedules.
CREATE OR REPLACE TEMP TABLE kept_events (
    segment_id INTEGER, keys VARCHAR[], place STRUCT(time_us BIGINT, source VARCHAR, id VARCHAR),
    value DECIMAL(38, 12), amounts DECIMAL(38, 12)[]
);

-- out: the events behind `metered`, one row per event, window, meter, set of names and asked amount, as far as charges price
-- single ones. place orders them; value adds up to the quantity in `metered`; amount is that of the expression `asked`.
CREATE OR REPLACE TEMP TABLE metered_events (
    window_id INTEGER, meter VARCHAR, names VARCHAR[], dimensions MAP(VARCHAR, VARCHAR),
    place STRUCT(time_us BIGINT, source VARCHAR, id VARCHAR), value DECIMAL(38, 12), asked VARCHAR, amount DECIMAL(38, 12)
);
