SELECT content FROM pinned_files WHERE sha256 = $sha256 LIMIT 1;
