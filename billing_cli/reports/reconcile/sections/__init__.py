"""The sections of a reconciliation, each a function of what it looks at."""
