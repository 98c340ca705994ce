-- What each bill may come to before a person is told, temporary.
CREATE OR REPLACE TEMP TABLE caps (bill_id INTEGER, cap_minor BIGINT, action VARCHAR);
