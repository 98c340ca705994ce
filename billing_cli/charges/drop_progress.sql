DELETE FROM commitment_progress WHERE period = $period;
