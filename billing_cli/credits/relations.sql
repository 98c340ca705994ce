-- What a run does to grants, temporary: movements of the whole run, and what each invoice burned of each grant, in the order
-- in which it did.
CREATE OR REPLACE TEMP TABLE run_movements (
    grant_id VARCHAR, customer VARCHAR, subscription VARCHAR, kind VARCHAR, unit VARCHAR, movement VARCHAR, booked_on DATE,
    at_us BIGINT, amount DECIMAL(38, 12), bill_id INTEGER
);
CREATE OR REPLACE TEMP TABLE run_draws (
    bill_id INTEGER, place INTEGER, grant_id VARCHAR, title VARCHAR, kind VARCHAR, unit VARCHAR, amount DECIMAL(38, 12),
    balance DECIMAL(38, 12)
);
