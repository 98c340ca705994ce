SELECT seq, recorded_at, machine_at, actor, command, inputs, outputs, previous_hash, hash FROM audit_links ORDER BY seq;
