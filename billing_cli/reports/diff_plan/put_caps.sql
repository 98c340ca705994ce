-- in: new_caps of a run
INSERT INTO side_caps SELECT $side, invoice_id, subscription, action FROM new_caps;
