-- Malformed records and refused rows into the quarantine, in the file's order.
INSERT INTO rejects
SELECT $file_id, row_number, code, reason, raw FROM malformed
UNION ALL
SELECT
    $file_id, row_number, code,
    replace(reason, '{value}', CASE WHEN length(fault_value) > 80 THEN left(fault_value, 80) || '…' ELSE coalesce(fault_value, '') END),
    raw
FROM refused JOIN faults USING (fault)
ORDER BY row_number;
