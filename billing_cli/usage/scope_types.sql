-- The event types that the next statements look at.
CREATE OR REPLACE TEMP TABLE scope_types AS SELECT unnest($types::VARCHAR[]) AS type;
