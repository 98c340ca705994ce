SELECT row_number FROM refused ORDER BY row_number;
