-- What a change is about to do, temporary: was and state as in event_states and conflict_states.
CREATE OR REPLACE TEMP TABLE turns (event_id BIGINT, was VARCHAR, state VARCHAR);

CREATE OR REPLACE TEMP TABLE conflict_turns (row_id BIGINT, was VARCHAR, state VARCHAR);
