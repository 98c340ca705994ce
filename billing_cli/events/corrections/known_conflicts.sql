SELECT row_id FROM asked_conflicts ORDER BY row_id;
