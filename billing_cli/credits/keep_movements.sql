INSERT INTO credit_movements
SELECT (SELECT coalesce(max(number), 0) FROM credit_movements) + row_number() OVER (
    ORDER BY booked_on, at_us, grant_id, list_position($in_order::VARCHAR[], movement), invoice_id
), m.*, $link FROM new_movements AS m;
