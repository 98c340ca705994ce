DELETE FROM slices WHERE line_id IN (
    SELECT line_id FROM quantities WHERE minus_of IS NOT NULL
    UNION ALL SELECT minus_of FROM quantities WHERE minus_of IS NOT NULL
);
