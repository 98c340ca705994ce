SELECT count(*), count(*) FILTER (state = 'voided') FROM selected;
