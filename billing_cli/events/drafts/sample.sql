-- The first rows of the view `export`, whose columns are texts.
SELECT * FROM export LIMIT $rows;
