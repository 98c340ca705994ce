"""A month once more, by other ways: quantities by a query of their own over the events, lines by the reference."""
