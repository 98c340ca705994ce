-- out: who signed a pack of $period, in order, with who the machine says it was
SELECT s.sha256, s.role, s.name, s.note, s.signature IS NOT NULL, s.signed_at, s.link, a.actor
FROM signed_packs AS s JOIN audit_links AS a ON a.seq = s.link
WHERE s.period = $period ORDER BY s.link;
