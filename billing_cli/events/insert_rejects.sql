-- Malformed records and refused rows into the quarantine, in the file's order.
INSERT INTO rejects
WITH
faulty AS (
    SELECT row_number, code, reason, NULL AS fault_value, encode(raw) AS written FROM malformed
    UNION ALL
    SELECT
        row_number, code,
        replace(reason, '{value}', CASE WHEN length(fault_value) > 80 THEN left(fault_value, 80) || '…' ELSE coalesce(fault_value, '') END),
        fault_value, NULL
    FROM refused JOIN faults USING (fault)
)
SELECT $event_offset + row_number, $file_id, row_number, code, reason, fault_value, coalesce(r.raw, written)
FROM faulty LEFT JOIN raw_rows AS r USING (row_number)
ORDER BY row_number;
