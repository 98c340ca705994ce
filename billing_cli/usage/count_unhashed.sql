SELECT count(*) FROM once_hashes WHERE hash IS NULL;
