-- Lets `stored_drafts` be about a period.
SET VARIABLE verified_period = $period;
