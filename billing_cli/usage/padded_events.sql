-- One more dimension that is always null, so that a meter without dimensions has the shape of the others.
CREATE OR REPLACE TEMP VIEW padded_events AS
SELECT *, CAST(NULL AS VARCHAR) AS dimension_end FROM meter_events;
