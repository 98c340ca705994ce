INSERT INTO caps_reached SELECT * FROM new_caps;
