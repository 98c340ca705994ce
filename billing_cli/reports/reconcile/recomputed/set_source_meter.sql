-- The meter whose windows the next statements look at.
SET VARIABLE source_meter = $meter::VARCHAR;
