-- What sharing made of some lines; those whose tiers were shared out are sliced already.
UPDATE priced_lines AS p SET
    remaining = c.remaining, charged = c.charged, slicing = CASE WHEN c.shared THEN 'shared' ELSE p.slicing END
FROM (
    SELECT unnest($line_id::BIGINT[]) AS line_id, unnest($remaining::VARCHAR[])::DECIMAL(38, 12) AS remaining,
        unnest($charged::VARCHAR[])::DECIMAL(38, 12) AS charged, unnest($shared::BOOLEAN[]) AS shared
) AS c
WHERE c.line_id = p.line_id;
