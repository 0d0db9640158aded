"""What tests of processes share: an installation on SQLite or, where a test asks for both, on PostgreSQL too.

``pytestmark = ON_BOTH`` runs each test of a module that uses ``site`` once on each kind of database.
"""

from __future__ import annotations

import pytest
from django.utils import timezone
from tests.postgres import postgresql
from tests.web.conftest import Site

from hengdu.store.people.models import Installation

__all__ = ["ON_BOTH", "postgresql"]

ON_BOTH = pytest.mark.parametrize("address", ["database", "postgresql"], indirect=True)


@pytest.fixture
def address(request):
    """Return how ``HENGDU_DATABASE`` names a fresh database: SQLite, or what the test asks for."""
    kind = getattr(request, "param", "database")
    found = request.getfixturevalue(kind)
    return found if kind == "postgresql" else f"sqlite://{found}"


@pytest.fixture
def site(address, tmp_path):  # noqa: ARG001 - the database that it is in
    """An installation that is set up, without anybody in it."""
    Installation.objects.create(id=1, set_up_at=timezone.now())
    return Site(tmp_path)
