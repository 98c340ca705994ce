-- The link of the last run that priced $period and changed something; null where none did.
SELECT max(seq) FROM audit_links WHERE command = 'period.priced' AND inputs ->> '$.period' = $period;
