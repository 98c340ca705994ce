SELECT (SELECT count(*) FROM turns) + (SELECT count(*) FROM conflict_turns);
