-- The events of the sources at hand, each under its customer's own name.
-- in:  scoped_events, asked_sources, customer_aliases
CREATE OR REPLACE TEMP VIEW asked_events AS
SELECT e.* REPLACE (coalesce(a.customer, e.customer) AS customer)
FROM scoped_events AS e LEFT JOIN customer_aliases AS a ON a.name = e.customer
WHERE e.source IN (SELECT source FROM asked_sources);
