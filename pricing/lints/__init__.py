"""What a catalog may say and hardly anybody means: each lint reads a catalog and gives warnings, a `Problem` each."""
