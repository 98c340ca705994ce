-- Events of issued invoices that came after their invoice was issued, and that count: those of files that were read later, and
-- rejected rows that were accepted later.
-- in:  of each invoice its number and link, each name of its customer with each type that its meters read, and the instants
--      [from_us, to_us) that it bills
WITH
windows AS (
    SELECT
        unnest($number::VARCHAR[]) AS number, unnest($name::VARCHAR[]) AS name, unnest($type::VARCHAR[]) AS type,
        unnest($from_us::BIGINT[]) AS from_us, unnest($to_us::BIGINT[]) AS to_us, unnest($link::BIGINT[]) AS link
),
runs AS (SELECT file_id, min(seq) AS seq FROM event_hours GROUP BY file_id),
begun AS (
    SELECT f.event_offset + f.first_row AS first_id, f.name AS file, coalesce(r.seq, 0) AS seq
    FROM files AS f LEFT JOIN runs AS r ON r.file_id = f.file_id
    WHERE f.rows_read > 0
),
accepted AS (
    SELECT reject_id AS event_id, max(seq) AS seq FROM reject_outcomes WHERE outcome = 'accepted' GROUP BY reject_id
),
later AS (  -- the first of all events that files brought after the first of the invoices
    SELECT coalesce(min(first_id), 9223372036854775807) AS first_id FROM begun WHERE seq > (SELECT min(link) FROM windows)
),
brought AS (
    SELECT event_id, customer, type, time_us FROM event_rows WHERE event_id >= (SELECT first_id FROM later)
    UNION ALL
    SELECT event_id, customer, type, time_us FROM event_rows
    WHERE event_id IN (SELECT event_id FROM accepted) AND event_id < (SELECT first_id FROM later)
),
placed AS (
    SELECT e.event_id, e.customer, e.type, e.time_us, b.file, b.seq
    FROM brought AS e ASOF JOIN begun AS b ON e.event_id >= b.first_id
    WHERE e.time_us >= (SELECT min(from_us) FROM windows) AND e.time_us < (SELECT max(to_us) FROM windows)
),
came AS (
    SELECT p.* REPLACE (greatest(p.seq, coalesce(a.seq, 0)) AS seq)
    FROM placed AS p LEFT JOIN accepted AS a ON a.event_id = p.event_id
    WHERE p.event_id NOT IN (SELECT event_id FROM uncounted_rows)
)
SELECT w.number, c.type, c.file, count(*) AS events, min(c.time_us), max(c.time_us), min(l.recorded_at)
FROM came AS c
JOIN windows AS w
    ON w.name = c.customer AND w.type = c.type AND c.time_us >= w.from_us AND c.time_us < w.to_us AND c.seq > w.link
LEFT JOIN audit_links AS l ON l.seq = c.seq
GROUP BY w.number, c.type, c.file
ORDER BY w.number, c.type, c.file;
