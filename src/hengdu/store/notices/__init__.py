"""Keep in-app notices."""
