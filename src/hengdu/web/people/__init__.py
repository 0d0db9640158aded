"""Show accounts: who has one, make and close them, hand out one-time codes."""
