"""Pages about sessions."""
