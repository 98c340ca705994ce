-- The rows that are new, numbered on from what all files before held: ascending in file order, whatever the threads did.
INSERT INTO events
SELECT
    $first_event_id + row_number, k64, id, id_text, source, customer, type, time_us, properties, $file_id, row_number
FROM arrivals
WHERE fault IS NULL AND row_number NOT IN (SELECT row_number FROM decisions WHERE outcome <> 'accepted');
