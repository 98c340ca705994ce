SELECT link, name, sha256 FROM pins ORDER BY link, name;
