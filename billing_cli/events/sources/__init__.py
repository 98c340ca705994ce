"""One reader for each format of an export: which bytes it takes, which columns they hold, and which rows."""
