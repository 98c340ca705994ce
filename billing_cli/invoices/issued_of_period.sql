-- How many documents were issued for a period, and one digest of them.
SELECT count(*), sha256(coalesce(string_agg(number || ' ' || sha256, chr(10) ORDER BY number), ''))
FROM issued_documents WHERE period = $period;
