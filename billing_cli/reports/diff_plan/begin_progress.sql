-- Let a side begin with what was counted towards terms before the first period.
INSERT INTO side_progress SELECT $side, * FROM history.main.progress_rows WHERE period < $first;
