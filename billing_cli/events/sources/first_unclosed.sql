-- The first record whose quotes or length are at fault.
SELECT row_number FROM malformed WHERE code IN ('unterminated-quote', 'row-too-long') ORDER BY row_number LIMIT 1;
