-- The rows of a file once they have found their place: memory for the next file.
DROP TABLE IF EXISTS staged;
DROP TABLE IF EXISTS shifts;
DROP TABLE IF EXISTS identified;
DROP TABLE IF EXISTS export_rows;
DROP TABLE IF EXISTS computed;
DROP TABLE IF EXISTS suspect_keys;
DROP TABLE IF EXISTS suspects;
DROP TABLE IF EXISTS repeats;
DROP TABLE IF EXISTS stays;
DROP TABLE IF EXISTS decisions;
DROP TABLE IF EXISTS wanted;
DROP TABLE IF EXISTS past;
DROP TABLE IF EXISTS refused;
DROP TABLE IF EXISTS malformed;
DROP TABLE IF EXISTS resolved_rows;
DROP TABLE IF EXISTS raw_rows;
