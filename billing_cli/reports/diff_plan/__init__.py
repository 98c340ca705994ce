"""`bill diff-plan`: what a change of the catalog or of contracts would do to real customers."""
