INSERT INTO chosen SELECT unnest($subscription::VARCHAR[]);
