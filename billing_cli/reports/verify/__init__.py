"""`bill audit verify`: whether history, and every issued document, still holds."""
