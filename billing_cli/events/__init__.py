"""Exports in, events out: mappings, reading, identity, duplicates, conflicts and the quarantine."""
