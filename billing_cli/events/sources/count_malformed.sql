SELECT count(*) FROM malformed;
