"""What the database itself refuses about what and when, by subject."""
