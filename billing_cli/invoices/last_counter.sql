SELECT coalesce(max(counter), 0), any_value(kind) FROM issued_documents WHERE series = $series;
