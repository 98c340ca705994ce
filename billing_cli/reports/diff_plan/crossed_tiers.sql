-- Charges of which a line ends in another tier than before: by charge, how many subscriptions.
SELECT b.charge, count(DISTINCT b.subscription), count(*), count(*) FILTER (a.tier > b.tier), count(*) FILTER (a.tier < b.tier)
FROM side_lines AS b
JOIN side_lines AS a
    ON
        a.side = 'head' AND a.invoice_id = b.invoice_id AND a.charge = b.charge AND a.kind = b.kind
        AND a.dimensions = b.dimensions AND a.service_start = b.service_start AND a.service_end = b.service_end
        AND a.nth = b.nth AND a.currency = b.currency
WHERE b.side = 'base' AND a.tier <> b.tier AND b.subscription IN (SELECT subscription FROM chosen)
GROUP BY b.charge ORDER BY b.charge;
