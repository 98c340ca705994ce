INSERT INTO audit_links VALUES ($seq, $at, $machine_at, $actor, $command, $inputs, $outputs, $previous_hash, $hash);
