-- Rows that share a key with an event of the past or with another row of the file.
-- in:  view said_arrivals: the rows with all properties as one text
CREATE OR REPLACE TEMP TABLE suspects AS
SELECT row_number, source, id, customer, type, time_us, properties
FROM said_arrivals WHERE fault IS NULL AND key IN (SELECT key FROM suspect_keys);
