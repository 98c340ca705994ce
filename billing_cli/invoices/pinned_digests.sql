SELECT sha256 FROM pinned_files;
