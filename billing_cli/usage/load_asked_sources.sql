INSERT INTO asked_sources SELECT unnest($source::VARCHAR[]), unnest($place::INTEGER[]);
