SELECT meter, rule, source, counted_source, events FROM uncounted_usage WHERE why = 'superseded'
ORDER BY rule, source, counted_source, meter;
