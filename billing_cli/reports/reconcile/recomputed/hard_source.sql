-- out: whether some event of the scope has no exact answer in SQL
SELECT count(*) > 0 FROM source_events WHERE hard;
