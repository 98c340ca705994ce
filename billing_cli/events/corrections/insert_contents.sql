INSERT INTO event_rows BY NAME SELECT COLUMNS($kept::VARCHAR[]) FROM stored_contents ORDER BY event_id;
