-- What the run of one side divided at the event that used a grant up is nothing to the next side.
DELETE FROM metered WHERE window_id > $last;
