SELECT outputs FROM audit_links ORDER BY seq LIMIT 1;
