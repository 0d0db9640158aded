"""Show, take in and hand out evidence, and ask for it."""
