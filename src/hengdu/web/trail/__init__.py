"""Show the trail to the audit administrator: search, one event, verification, signed heads."""
