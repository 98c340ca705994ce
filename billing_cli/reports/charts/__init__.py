"""Charts for pages of reports: a table whose rows have a picture each, so that what is drawn is also written."""
