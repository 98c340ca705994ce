"""JSON Schemas of the files that people write, for editors: generated from the models, kept in docs/schema."""
