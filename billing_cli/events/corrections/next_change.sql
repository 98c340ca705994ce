-- The number of the next change.
SELECT coalesce(max(change_id), 0) + 1 FROM changes;
