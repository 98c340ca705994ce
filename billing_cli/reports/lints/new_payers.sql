-- Whose usage is priced by which price table, by the names that exports use, while a contract is served [from_us, to_us).
CREATE OR REPLACE TEMP TABLE payers (table_id INTEGER, name VARCHAR, from_us BIGINT, to_us BIGINT);
