INSERT INTO windows SELECT window_id, segment_id, meters, shown, period_us FROM handed;
