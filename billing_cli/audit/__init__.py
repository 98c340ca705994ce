"""The audit chain: every write is one link."""
