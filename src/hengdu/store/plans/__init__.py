"""Keep action lists."""
