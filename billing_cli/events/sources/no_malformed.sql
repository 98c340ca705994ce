-- For files whose reader refuses them whole: no record is left out.
CREATE OR REPLACE TEMP TABLE malformed (row_number BIGINT, code VARCHAR, reason VARCHAR, raw VARCHAR);
