INSERT INTO blocked SELECT period, subscription, charge, dimensions, code FROM new_blocked;
