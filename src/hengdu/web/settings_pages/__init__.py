"""Show the settings of the whole installation."""
