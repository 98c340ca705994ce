-- What was priced on both sides: invoices, lines, and those of the subscriptions that figures are of.
SELECT
    (SELECT count(*) FROM side_invoices WHERE side = 'base' AND subscription IN (SELECT subscription FROM chosen)),
    (SELECT count(*) FROM side_invoices WHERE side = 'head' AND subscription IN (SELECT subscription FROM chosen)),
    (SELECT count(*) FROM side_lines WHERE side = 'base' AND subscription IN (SELECT subscription FROM chosen)),
    (SELECT count(*) FROM side_lines WHERE side = 'head' AND subscription IN (SELECT subscription FROM chosen));
