-- out: how many drafts of $period there are
SELECT count(*) FROM draft_invoices WHERE period = $period;
