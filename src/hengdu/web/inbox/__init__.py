"""Show a person's notices."""
