"""The rating path: SQL over relations, exact decimals, slices out."""
