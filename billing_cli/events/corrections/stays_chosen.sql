-- What other rows are compared with: chosen contents. An id without one takes the first row of the file, whatever stood there.
CREATE OR REPLACE TEMP TABLE stays AS SELECT source, id, event_id FROM past WHERE event_id IN (SELECT event_id FROM chosen);
