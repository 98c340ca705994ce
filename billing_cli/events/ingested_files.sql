-- Files ingested before, by what identifies them.
SELECT digest, mapping_digest, min(ingested_at), arg_min(source, file_id) FROM files GROUP BY digest, mapping_digest;
