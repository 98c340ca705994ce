-- The events of a dispute pack, temporary: one row per line and event. instead: the source that reports the same usage.
CREATE OR REPLACE TEMP TABLE packed_events (
    line INTEGER, charge VARCHAR, status VARCHAR, source VARCHAR, id VARCHAR, type VARCHAR, time TIMESTAMP,
    value DECIMAL(38, 12), dimensions VARCHAR, amounts DECIMAL(38, 12)[], instead VARCHAR, properties VARCHAR,
    file VARCHAR, "row" BIGINT
);
