"""Customers × catalog: the terms of every subscription."""
