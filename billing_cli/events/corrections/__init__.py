"""What people change about events that stand: as new rows that supersede, reversible, each change with its number."""
