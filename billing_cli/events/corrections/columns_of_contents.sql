-- Which columns of ids and which properties the contents need.
SELECT count(id) > 0, count(id_text) > 0, list_sort(list_distinct(flatten(list(json_keys(properties))))) FROM identified_contents;
