"""An invoice's JSON document as HTML and as PDF."""
