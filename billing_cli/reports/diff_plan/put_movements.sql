-- What the run of a period added to a side's ledger.
INSERT INTO side_movements SELECT $side, * FROM credit_movements WHERE period = $period;
