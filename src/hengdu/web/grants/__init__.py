"""Show who holds which role, and give and take roles."""
