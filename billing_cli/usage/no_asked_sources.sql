DELETE FROM asked_sources;
