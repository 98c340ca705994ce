SELECT meter, file, row_number FROM valueless ORDER BY meter, file, row_number;
