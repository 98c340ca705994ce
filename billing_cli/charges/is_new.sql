-- Whether a run makes another number of drafts than are stored of the period: whatever is in them, something is to be written.
SELECT (SELECT count(*) FROM new_invoices) <> (SELECT count(*) FROM draft_invoices WHERE period = $period);
