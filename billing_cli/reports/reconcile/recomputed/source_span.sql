-- out: the instants that the windows reach; null where there is none
SELECT min(from_us), max(to_us) FROM source_windows;
