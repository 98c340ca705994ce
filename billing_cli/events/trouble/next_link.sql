-- The number of the audit link that the running command will append: what tells its events from those of other commands.
SELECT coalesce(max(seq), 0) + 1 FROM audit_links;
