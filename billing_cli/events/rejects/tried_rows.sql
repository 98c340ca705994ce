-- Which row of the file each row of the excerpt is, whether it is tried, and its bytes where a person corrected them.
CREATE OR REPLACE TEMP TABLE tried_rows AS
SELECT
    unnest($place::BIGINT[]) AS place, unnest($row_number::BIGINT[]) AS row_number, unnest($is_tried::BOOLEAN[]) AS is_tried,
    unnest($corrected::BLOB[]) AS corrected;
