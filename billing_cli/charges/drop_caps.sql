DELETE FROM caps_reached WHERE period = $period;
