-- Drafts in another currency than $currency that have tax, each with the day of its billing instant.
SELECT d.bill_id, d.currency, d.billing_day, sum(t.tax_minor)
FROM drafts AS d JOIN bill_taxes AS t ON t.bill_id = d.bill_id
WHERE d.currency <> $currency AND t.rate IS NOT NULL
GROUP BY d.bill_id, d.currency, d.billing_day
HAVING sum(t.tax_minor) <> 0
ORDER BY d.bill_id;
