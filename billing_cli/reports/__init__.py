"""Reports: what a person reads to decide."""
