INSERT INTO credit_movements
SELECT (SELECT coalesce(max(number), 0) FROM credit_movements) + row_number() OVER (), m.* FROM new_movements AS m;
