SELECT row_number FROM malformed ORDER BY row_number;
