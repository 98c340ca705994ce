"""Catalog files of a project."""
