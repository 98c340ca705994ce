-- The instants that any calendar of this run reaches: subscriptions, customers, and the project's own [$from_us, $to_us).
SELECT min(from_us), max(to_us) FROM (
    SELECT from_us, to_us FROM segments WHERE NOT earlier
    UNION ALL SELECT from_us, to_us FROM customer_names
    UNION ALL SELECT $from_us::BIGINT, $to_us::BIGINT
);
