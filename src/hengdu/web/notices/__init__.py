"""Show a person's inbox."""
