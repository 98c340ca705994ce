-- Malformed records of a file of which only the end was read, numbered as in the whole file once the rows are.
UPDATE malformed SET row_number = row_number + getvariable('this_file')['first_row'] - 1;
