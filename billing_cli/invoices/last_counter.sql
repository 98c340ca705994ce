SELECT coalesce(max(counter), 0) FROM issued_documents WHERE series = $series;
