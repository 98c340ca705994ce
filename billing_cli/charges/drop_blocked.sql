DELETE FROM blocked WHERE period = $period;
