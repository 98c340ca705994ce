-- A person says that rows need no more attention.
INSERT INTO reject_outcomes
SELECT $seq, unnest($reject_id::BIGINT[]), 'dismissed', NULL, $reason, NULL, NULL, $recorded_at;
