-- Let a side begin with the ledger of before the first period.
INSERT INTO side_movements SELECT $side, * FROM history.main.credit_movements WHERE period < $first;
