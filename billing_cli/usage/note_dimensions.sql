INSERT INTO meter_dimensions VALUES ($meter, $names);
