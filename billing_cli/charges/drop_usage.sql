DELETE FROM usage WHERE period = $period;
