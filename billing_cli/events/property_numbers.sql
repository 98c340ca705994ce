SELECT name, number FROM properties ORDER BY number;
