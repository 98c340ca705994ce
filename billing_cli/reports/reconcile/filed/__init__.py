"""A reconciliation as documents to be filed: CSV of all of it, and a page with a cover, as HTML and PDF."""
