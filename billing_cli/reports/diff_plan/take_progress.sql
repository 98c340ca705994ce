INSERT INTO progress_rows SELECT * EXCLUDE (side) FROM side_progress WHERE side = $side;
