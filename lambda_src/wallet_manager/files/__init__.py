"""Files: the caller's own objects in the data bucket."""
