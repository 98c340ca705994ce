-- Every line of every bill as it prints, numbered within its bill.
-- in:  placed_lines, filed_items, filed_charges
-- out: all_lines; a line that belongs to no charge says no days of service
CREATE OR REPLACE TEMP VIEW all_lines AS
SELECT
    l.line_id, l.bill_id, l.line, c.charge, coalesce(l.kind, i.kind) AS kind, coalesce(l.labels, i.labels) AS labels,
    l.dimensions_text, l.quantity, l.before, l.gross, l.amount_minor, l.problem,
    CASE WHEN l.filed_item IS NULL THEN c.service_start ELSE i.service_start END AS service_start,
    CASE WHEN l.filed_item IS NULL THEN c.service_end ELSE i.service_end END AS service_end
FROM placed_lines AS l
LEFT JOIN filed_items AS i ON i.item_id = l.filed_item
LEFT JOIN filed_charges AS c ON c.charge_id = l.filed_charge;
