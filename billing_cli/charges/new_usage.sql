-- in:  metered, of which only the rows that keep every dimension of their meter apart; meter_dimensions
-- out: new_usage, in the shape of the store's `usage`
CREATE OR REPLACE TEMP TABLE new_usage AS
SELECT
    $period::VARCHAR AS period, m.customer, m.subscription, d.name AS meter, CAST(to_json(m.dimensions) AS VARCHAR) AS dimensions,
    m.quantity, m.events
FROM metered AS m JOIN meter_dimensions AS d ON d.meter = m.meter AND d.names = m.names
WHERE m.shown
ORDER BY m.customer, m.subscription, d.name, dimensions, m.meter;
