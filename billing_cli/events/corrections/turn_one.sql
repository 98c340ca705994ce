INSERT INTO turns VALUES ($event_id, $was, $state);
