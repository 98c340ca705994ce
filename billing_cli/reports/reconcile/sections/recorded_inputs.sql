-- What link $link of the chain recorded of what it was made from, as JSON.
SELECT inputs FROM audit_links WHERE seq = $link;
