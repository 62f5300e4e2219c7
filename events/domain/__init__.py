"""The rules about what and when."""
