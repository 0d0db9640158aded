"""A trail of a dozen events."""

import pytest
from tests.trails import Trail, add


@pytest.fixture
def trail(database):
    """Return a trail of twelve events in a file of its own."""
    add(12)
    return Trail(database)
