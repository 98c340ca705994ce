INSERT INTO commitment_progress SELECT * FROM new_progress;
