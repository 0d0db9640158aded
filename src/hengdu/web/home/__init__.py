"""Show the first page: what waits for the person."""
