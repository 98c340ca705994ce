SELECT state, count(*), min(row_id) FROM asked_conflicts GROUP BY state ORDER BY state;
