"""A source mapping drafted from an export, for a person to correct."""
