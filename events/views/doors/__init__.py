"""Other doors to what is on: for search engines, feed readers, and associations' own sites."""
