DELETE FROM progress_rows;
