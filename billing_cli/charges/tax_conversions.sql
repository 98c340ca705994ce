-- What of a draft's tax is told in another currency, temporary; rate is null where none is known.
CREATE OR REPLACE TEMP TABLE tax_conversions (
    bill_id INTEGER, currency VARCHAR, rate VARCHAR, rate_from VARCHAR, rate_to VARCHAR, rate_date DATE, source VARCHAR,
    sha256 VARCHAR, tax_minor BIGINT
);
