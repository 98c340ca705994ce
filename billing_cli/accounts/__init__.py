"""Customers and subscriptions of a project."""
