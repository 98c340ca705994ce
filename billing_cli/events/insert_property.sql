INSERT INTO properties VALUES ($number, $name);
