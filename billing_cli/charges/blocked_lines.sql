SELECT subscription, charge, dimensions, code, quantity FROM new_blocked;
