-- in: new_blocked of a run
INSERT INTO side_blocked SELECT $side, period, subscription, charge, dimensions, code, quantity, currency FROM new_blocked;
