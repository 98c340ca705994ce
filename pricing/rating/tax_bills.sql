-- Tax once on the sum of the lines of each category: on top of them, or as the part of them that it is.
-- in:  tax_lines, taxes, $half_even
-- out: bill_taxes; a category of which no rate is known has no amounts
INSERT INTO bill_taxes
WITH
sums AS (
    SELECT tax_id, CAST(sum(amount_minor) AS HUGEINT) AS amount_minor FROM tax_lines GROUP BY tax_id
),
nets AS (
    SELECT
        x.tax_id, x.bill_id, x.category, x.inclusive, x.rate, s.amount_minor,
        CASE
            WHEN x.rate IS NULL THEN NULL
            WHEN x.inclusive THEN sign(s.amount_minor) * net_of_gross(abs(s.amount_minor), x.rate, $half_even)
            ELSE s.amount_minor
        END AS net_minor
    FROM sums AS s JOIN taxes AS x ON x.tax_id = s.tax_id
)
SELECT
    tax_id, bill_id, category, inclusive, rate, net_minor,
    CASE
        WHEN inclusive THEN amount_minor - net_minor
        ELSE sign(amount_minor) * percent_minor(abs(amount_minor), rate, $half_even)
    END
FROM nets;
