INSERT INTO schema_versions VALUES ($number, $name);
