-- What one unit of each line costs, after the free ones, and what the line comes to; a charge by the unit has one slice a line.
-- in:  line_keys, rated_lines, quantities, priced_lines, prices, slices
SELECT k.item_id, k.dimensions_text, s.unit_price, p.included, r.gross, q.numerator, q.denominator
FROM line_keys AS k
JOIN rated_lines AS r ON r.line_id = k.line_id
JOIN quantities AS q ON q.line_id = k.line_id
JOIN priced_lines AS l ON l.line_id = k.line_id
LEFT JOIN prices AS p ON p.price_id = l.price_id
LEFT JOIN slices AS s ON s.line_id = k.line_id AND s.tier = 1
ORDER BY k.line_id;
