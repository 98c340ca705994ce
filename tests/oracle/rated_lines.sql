SELECT line_id, gross, amount_minor, problem FROM rated_lines ORDER BY line_id;
