-- What refused rows say, and the text that is to blame, also where the fault was found after staging.
-- in: refused; view judged, read once more; macro raw_text.
UPDATE refused SET raw = again.raw, fault_value = again.fault_value
FROM (
    SELECT
        refused.position, raw_text(rows.raw) AS raw,
        CASE WHEN refused.fault = 17 THEN rows.customer WHEN refused.fault IN (12, 14, 15, 16) THEN rows.time_text ELSE rows.fault_value END
            AS fault_value
    FROM (SELECT raw, customer, time_text, fault_value, row_number() OVER () - 1 AS position FROM judged) AS rows
    JOIN refused ON refused.position = rows.position
) AS again
WHERE again.position = refused.position;
