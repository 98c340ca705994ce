-- Rows whose fault was found after staging, so that the file must be read once more for what they say.
SELECT count(*) FROM refused WHERE raw IS NULL;
