-- What names the lines of a run: few are named like no other.
-- in:  placed_lines, filed_items, filed_charges, drafts, line_names
-- out: run_names; key_no is the same for those that are equal in all but the name that prints
CREATE OR REPLACE TEMP TABLE run_names AS
WITH
said AS (
    SELECT DISTINCT
        l.filed_item, l.filed_charge, l.kind, l.labels, l.dimensions_text, d.service_start AS from_day, d.service_end AS to_day
    FROM placed_lines AS l JOIN drafts AS d ON d.bill_id = l.bill_id
),
named AS (
    SELECT
        s.*, c.charge, coalesce(s.labels, i.labels)::JSON ->> 'name' AS name, coalesce(s.kind, i.kind) AS said_kind,
        coalesce(CASE WHEN s.filed_item IS NULL THEN c.service_start ELSE i.service_start END, s.from_day) AS service_start,
        coalesce(CASE WHEN s.filed_item IS NULL THEN c.service_end ELSE i.service_end END, s.to_day) AS service_end
    FROM said AS s
    LEFT JOIN filed_items AS i ON i.item_id = s.filed_item
    LEFT JOIN filed_charges AS c ON c.charge_id = s.filed_charge
)
SELECT
    CAST((SELECT coalesce(max(name_no), 0) FROM line_names) + row_number() OVER () AS INTEGER) AS name_no,
    CAST(dense_rank() OVER (ORDER BY charge, said_kind, dimensions_text, service_start, service_end) AS INTEGER) AS key_no, *
FROM named;
