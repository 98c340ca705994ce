-- in: run_names
INSERT INTO line_names SELECT name_no, charge, name, said_kind, dimensions_text, service_start, service_end FROM run_names;
