-- The local days of wall-clock times, as days since 1970.
SELECT DISTINCT wall_us // 86400000000 AS day FROM staged WHERE wall_us IS NOT NULL ORDER BY day;
