-- The audit link that published these very files, if it is the last that published any or issued with them.
SELECT max(seq) FROM audit_links
WHERE
    command = 'catalog.published' AND outputs::JSON ->> 'published' = $files
    AND seq = (SELECT max(seq) FROM audit_links WHERE command = 'catalog.published');
