-- How values become one, and partial results of that too: that of the latest event by time, source, and id as bytes.
CREATE OR REPLACE TEMP MACRO combined(value, place) AS
    {'value': CAST(arg_max(value, place) AS DECIMAL(38, 12)), 'place': max(place)};
