-- The dimensions that the next statement keeps apart, as source_events calls them.
SET VARIABLE source_dimensions = $dimensions::VARCHAR[];
