-- The text that is to blame for each refused row.
-- in:  refused; view judged: these rows alone, in their order
UPDATE refused SET fault_value = again.fault_value
FROM (
    SELECT
        r.row_number,
        CASE
            WHEN r.fault IN (17, 26) THEN j.customer
            WHEN r.fault IN (12, 14, 15, 16) THEN j.time_text
            ELSE j.fault_value
        END AS fault_value
    FROM (SELECT customer, time_text, fault_value, row_number() OVER () AS place FROM judged) AS j
    JOIN (SELECT row_number, fault, row_number() OVER (ORDER BY row_number) AS place FROM refused) AS r ON r.place = j.place
) AS again
WHERE again.row_number = refused.row_number;
