-- in:  line_keys, rated_lines, quantities, slices; of a charge by the unit, whose lines have one slice at most
SELECT k.item_id, k.dimensions_text, s.unit_price, r.gross, q.numerator, q.denominator
FROM line_keys AS k
JOIN rated_lines AS r ON r.line_id = k.line_id
JOIN quantities AS q ON q.line_id = k.line_id
LEFT JOIN slices AS s ON s.line_id = k.line_id AND s.tier = 1
ORDER BY k.line_id;
