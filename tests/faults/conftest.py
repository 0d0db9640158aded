"""What tests of faults share: the application's database, on SQLite and on PostgreSQL."""

from __future__ import annotations

from tests.application import configure, database
from tests.postgres import empty_postgresql, postgresql

configure()

__all__ = ["database", "empty_postgresql", "postgresql"]
