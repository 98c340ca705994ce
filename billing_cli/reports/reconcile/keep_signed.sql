INSERT INTO signed_packs
VALUES ($period, $sha256, $previous, $role, $name, $note, $signature, $signed_at, $document, $link);
