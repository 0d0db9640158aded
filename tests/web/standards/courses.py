"""Put the drafting of a standard into the database at any point of its way."""

from tests.actions.standards.rows import kept

__all__ = ["kept"]
