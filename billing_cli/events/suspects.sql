-- Rows that share a key with an event of the past or with another row of the file.
CREATE OR REPLACE TEMP TABLE suspects AS
SELECT row_number, source, id, id_text, customer, type, time_us, properties
FROM arrivals WHERE fault IS NULL AND k64 IN (SELECT k64 FROM suspect_keys);
