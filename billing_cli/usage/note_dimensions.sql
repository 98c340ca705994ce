INSERT INTO meter_dimensions VALUES ($meter, $name, $names);
