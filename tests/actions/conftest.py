"""A fresh database for each test, and the people in it."""

import pytest
from tests.application import configure, database
from tests.postgres import postgresql

configure()

from tests.world import World  # noqa: E402 - after Django is set up

__all__ = ["database", "postgresql"]


@pytest.fixture
def world(database) -> World:  # noqa: ARG001 - what is made lives there
    """An empty installation on SQLite."""
    return World()


@pytest.fixture(params=["database", "postgresql"])
def either(request) -> World:
    """An empty installation, once on SQLite and once on PostgreSQL."""
    request.getfixturevalue(request.param)
    return World()
