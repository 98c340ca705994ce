INSERT INTO slot_labels SELECT unnest($slot::VARCHAR[]), unnest($labels::VARCHAR[][]);
