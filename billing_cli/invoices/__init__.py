"""Invoices: assembled, numbered, issued, credited and printed."""
