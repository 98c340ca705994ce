SELECT row_id, source, id FROM asked_conflicts;
