-- The rows that are new; each has its number already, so that they ascend in file order, whatever the threads did.
INSERT INTO event_rows BY NAME
SELECT $event_offset + row_number AS event_id, COLUMNS($kept::VARCHAR[])
FROM arrivals ANTI JOIN (SELECT row_number FROM decisions WHERE outcome <> 'accepted') AS others USING (row_number)
WHERE fault IS NULL;
