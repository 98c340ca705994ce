-- The rows that are no events. raw is still null where the fault was found after staging.
CREATE OR REPLACE TEMP TABLE refused AS
SELECT position, row_number, fault, fault_value, raw FROM arrivals WHERE fault IS NOT NULL;
