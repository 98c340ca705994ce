-- Movements that one command wrote more than once: it writes one row of a grant, invoice, day, instant and kind at most.
SELECT grant_id, min(kind), min(unit), movement, invoice_id, booked_on, link, count(*), list(number ORDER BY number)
FROM credit_movements
GROUP BY grant_id, movement, invoice_id, booked_on, at_us, link HAVING count(*) > 1
ORDER BY grant_id, movement, invoice_id, booked_on, link;
