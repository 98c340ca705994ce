-- Turn to another side: its ledger.
DELETE FROM credit_movements;
