INSERT INTO changes VALUES ($change_id, $kind, $reason, $recorded_at, $link, $undoes);
