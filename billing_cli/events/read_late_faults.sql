-- What the rows say whose fault was found after staging.
-- in: refused; view fields, read once more; macro raw_text.
UPDATE refused SET raw = late.raw, fault_value = late.fault_value
FROM (
    SELECT
        refused.position, raw_text(again.raw) AS raw,
        CASE refused.fault WHEN 17 THEN again.customer ELSE again.time_text END AS fault_value
    FROM (SELECT raw, customer, time_text, row_number() OVER () - 1 AS position FROM fields) AS again
    JOIN refused ON refused.position = again.position AND refused.raw IS NULL
) AS late
WHERE late.position = refused.position;
