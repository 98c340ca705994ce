-- The charges of each contract at hand, temporary. split_by is empty for one line whatever the dimensions; meter is null for a fee.
-- Days served over the days of the full period; 1/1 where a charge is not prorated.
CREATE OR REPLACE TEMP TABLE segment_charges (
    segment_id INTEGER, position INTEGER, charge VARCHAR, terms_id INTEGER, meter VARCHAR, split_by VARCHAR[],
    share_numerator INTEGER, share_denominator INTEGER, minor_units INTEGER, kind VARCHAR, labels VARCHAR
);

-- One row per line to be priced, whatever its amount.
CREATE OR REPLACE TEMP TABLE line_keys (
    line_id BIGINT, segment_id INTEGER, position INTEGER, line INTEGER, charge VARCHAR, terms_id INTEGER,
    dimensions MAP(VARCHAR, VARCHAR), dimensions_text VARCHAR, quantity DECIMAL(38, 12)
);
