"""`bill explain`: how the figures of a stored invoice came about, from events in files to its total."""
