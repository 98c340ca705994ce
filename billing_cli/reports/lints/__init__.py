"""Lints that compare the catalog with the stored events; they only read."""
