-- Events that belong to a period of their contract before or after the one at hand, where calendars disagree.
-- in:  scoped_events, customer_names, other_periods, meter_scope
CREATE OR REPLACE TEMP TABLE elsewhere AS
SELECT DISTINCT e.event_id
FROM scoped_events AS e
JOIN customer_names AS n ON n.name = e.customer
JOIN other_periods AS o ON o.customer = n.customer AND e.time_us >= o.from_us AND e.time_us < o.to_us
JOIN meter_scope AS s ON list_contains(o.meters, s.name);
