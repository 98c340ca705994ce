INSERT INTO prices SELECT unnest($price_id::INTEGER[]), unnest($model::VARCHAR[]);
