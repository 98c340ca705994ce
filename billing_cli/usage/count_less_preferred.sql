SELECT count(*) FROM less_preferred;
