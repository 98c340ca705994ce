-- The events of a meter as they fare where charges ask for amounts: one that lacks an amount which a charge of its segment asks
-- for, or brings one other than 0 without any units, cannot be metered; before the periods of the run it is none that counts.
-- in:  timed_events (with amounts), segment_amounts
-- out: counted_events
CREATE OR REPLACE TEMP VIEW counted_events AS
SELECT
    t.* REPLACE (
        CASE
            WHEN t.status IN ('metered', 'earlier') AND len(list_filter(
                w.places, lambda place: t.amounts[place] IS NULL OR (t.value = 0 AND t.amounts[place] <> 0)
            )) > 0 THEN CASE t.status WHEN 'metered' THEN 'unmeterable' ELSE 'outside' END
            ELSE t.status
        END AS status
    )
FROM timed_events AS t LEFT JOIN segment_amounts AS w ON w.segment_id = t.segment_id;
