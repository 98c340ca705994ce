-- What the run of a period counted towards terms.
INSERT INTO side_progress SELECT $side, * FROM progress_rows WHERE period = $period;
