"""What a catalog may say, and how its text becomes charges or problems."""
