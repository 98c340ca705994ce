-- The last audit link whose command pinned files: what was issued or applied last.
SELECT max(link) FROM pins;
