"""Rows that are no events: shown, given out, tried again, dismissed."""
