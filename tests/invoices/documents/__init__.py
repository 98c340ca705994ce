"""Tests of invoices as documents."""
