SELECT count(*) FROM once_wanted;
