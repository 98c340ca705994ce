-- The number of the next change, and that of the audit link that its command appends.
SELECT
    (SELECT coalesce(max(change_id), 0) + 1 FROM changes),
    (SELECT coalesce(max(seq), 0) + 1 FROM audit_links);
