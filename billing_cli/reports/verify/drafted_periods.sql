SELECT period FROM history.main.invoices UNION SELECT period FROM history.main.blocked
UNION SELECT period FROM history.main.usage UNION SELECT period FROM history.main.meter_counts
UNION SELECT period FROM history.main.caps_reached
ORDER BY period;
