INSERT INTO period_closings VALUES ($period, $state, $reason, $link);
