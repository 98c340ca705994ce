-- out: the last month whose reconciliation somebody signed, null where there is none
SELECT max(period) FROM signed_packs;
