-- in:  gross_lines; $charges
SELECT charge_id, line_id, gross, numerator, denominator, minor_units FROM gross_lines
WHERE list_contains($charges::INTEGER[], charge_id) AND problem IS NULL
ORDER BY charge_id, line_id;
