-- The last record of a file that was cut inside quotes, which DuckDB leaves out in silence.
INSERT INTO malformed VALUES (
    $row_number, 'unterminated-quote', 'the file ends inside a quoted value: it may have been cut short', $raw
);
