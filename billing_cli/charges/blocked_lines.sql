SELECT subscription, charge, dimensions, code, quantity, currency FROM new_blocked;
