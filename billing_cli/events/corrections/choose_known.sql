-- Of ids without a chosen content whose first row in the file says what is known of them: that content is chosen.
-- in:  suspects, past
-- out: chosen
INSERT INTO chosen
WITH
decided AS (SELECT source, id FROM past WHERE event_id IN (SELECT event_id FROM chosen)),
firsts AS (SELECT min(row_number) AS row_number FROM suspects ANTI JOIN decided USING (source, id) GROUP BY source, id)
SELECT p.event_id
FROM suspects AS s
SEMI JOIN firsts AS f ON f.row_number = s.row_number
JOIN past AS p ON p.source = s.source AND p.id = s.id
WHERE p.time_us = s.time_us AND p.customer = s.customer AND p.type = s.type AND p.properties = s.properties;
