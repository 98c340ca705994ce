-- Rows of customers that no file of the project names are no events; $types: globs of the types that are asked, null for all.
CREATE OR REPLACE TEMP TABLE resolved_rows AS
SELECT * REPLACE (
    CASE
        WHEN fault IS NULL AND customer NOT IN (SELECT unnest($names::VARCHAR[]))
            AND ($types IS NULL OR len(list_filter($types::VARCHAR[], lambda kind: type GLOB kind)) > 0)
        THEN 26
        ELSE fault
    END AS fault
)
FROM resolved;
