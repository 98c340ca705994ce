-- The first record whose quotes or length are at fault.
SELECT row_number + getvariable('this_file')['first_row'] - 1 FROM malformed WHERE code IN ('unterminated-quote', 'row-too-long') ORDER BY row_number LIMIT 1;
