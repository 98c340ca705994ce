-- Levels times how long they hold, by segment: units times microseconds, exactly, as a whole number and one of 10^-12, because
-- together they have too many digits. They add up over segments, and are rounded where they become a quantity. period_us: how
-- long the customer's own calendar period is, where there is no segment.
CREATE OR REPLACE TEMP TABLE held_levels (
    meter VARCHAR, segment_id INTEGER, customer VARCHAR, labels VARCHAR[], period_us BIGINT,
    whole HUGEINT, fraction HUGEINT, events BIGINT
);
