-- Which of the columns that need not be there hold anything, in the order of $columns.
SELECT list_value(*COLUMNS(lambda name: name IN $columns)) FROM (SELECT count(COLUMNS(lambda name: name IN $columns)) FROM staged);
