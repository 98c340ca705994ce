-- in:  priced_lines; $charges
SELECT charge_id, line_id, price_id, remaining FROM priced_lines
WHERE list_contains($charges::INTEGER[], charge_id) AND price_id IS NOT NULL AND remaining IS NOT NULL
ORDER BY charge_id, line_id;
