SELECT count(*) FROM refused;
