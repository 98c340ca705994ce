INSERT INTO credit_movements SELECT * EXCLUDE (side) FROM side_movements WHERE side = $side;
