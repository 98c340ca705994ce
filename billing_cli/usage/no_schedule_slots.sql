DELETE FROM schedule_slots;
