SELECT DISTINCT bill_id FROM new_blocked;
