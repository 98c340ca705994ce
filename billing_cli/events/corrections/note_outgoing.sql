-- What stood for the ids of the file, and is not chosen.
-- in:  suspects, past, chosen
-- out: outgoing
INSERT INTO outgoing
SELECT event_id, coalesce(why, 'counted') FROM past SEMI JOIN suspects USING (source, id)
WHERE event_id NOT IN (SELECT event_id FROM chosen) AND why IS DISTINCT FROM 'replaced';
