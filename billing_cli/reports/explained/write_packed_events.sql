-- in:  packed_events; $path, a file that is not there
COPY (SELECT * FROM packed_events ORDER BY line, time, encode(source), encode(id), "row") TO $path (FORMAT parquet, COMPRESSION zstd);
