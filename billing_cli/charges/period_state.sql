SELECT arg_max(state, link) FROM period_closings WHERE period = $period;
