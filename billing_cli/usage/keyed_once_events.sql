-- The events that count as far as they say themselves, with their customer's own name; hard ones may or may not.
-- in:  meter_events with once_key, customer_names
CREATE OR REPLACE TEMP VIEW keyed_once_events AS
SELECT
    e.event_id, coalesce(n.customer, e.customer) AS customer, e.once_key AS key,
    hash(coalesce(n.customer, e.customer), e.once_key) AS hash, e.time_us, e.source, e.id, e.hard
FROM meter_events AS e LEFT JOIN customer_names AS n ON n.name = e.customer
WHERE e.hard OR (e.passes AND e.value IS NOT NULL);
