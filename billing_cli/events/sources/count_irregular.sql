SELECT count(irregular) FROM staged;
