"""Hold what templates load."""
