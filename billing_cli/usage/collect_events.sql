-- The kept events of the meter at hand, by window, and by what each charge keeps apart and asks of them.
-- in:  kept_events, event_charges, windows, slot_labels; $meter; $texts, the amounts in their order
-- out: metered_events
INSERT INTO metered_events
WITH
asked AS (
    SELECT
        c.window_id, c.names, k.place, k.value, c.asked, k.amounts[list_position($texts::VARCHAR[], c.asked)] AS amount,
        list_transform(c.places, lambda place: coalesce(l.labels[place], k.keys[place])) AS dimension_values
    FROM kept_events AS k
    JOIN windows AS w ON w.segment_id = k.segment_id
    JOIN event_charges AS c ON c.window_id = w.window_id AND c.meter = $meter
    LEFT JOIN slot_labels AS l ON l.slot = k.keys[-1]
)
SELECT window_id, $meter, names, map_from_entries(list_zip(names, dimension_values)), place, value, asked, amount FROM asked;
