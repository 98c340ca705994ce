SELECT state, count(*) FROM conflict_turns GROUP BY state ORDER BY state;
