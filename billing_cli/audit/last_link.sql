SELECT seq, hash FROM audit_links ORDER BY seq DESC LIMIT 1;
