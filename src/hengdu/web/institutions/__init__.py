"""Describe institutions: their profile, and what follows from it."""
