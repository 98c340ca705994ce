-- What the store was made of: each migration that ran, once.
CREATE TABLE IF NOT EXISTS schema_versions (number INTEGER, name VARCHAR);
