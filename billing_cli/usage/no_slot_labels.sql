DELETE FROM slot_labels;
