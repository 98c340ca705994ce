"""Usage: events become quantities."""
