"""Show what an assessment's answers come to, and why."""
