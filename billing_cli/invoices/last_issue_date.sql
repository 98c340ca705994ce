SELECT max(issue_date), arg_max(number, (issue_date, link, counter)) FROM issued_documents WHERE kind = $kind;
