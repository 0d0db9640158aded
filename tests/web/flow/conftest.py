"""Browsers of several people on one installation, and what went wrong in any of them."""

from __future__ import annotations

import pytest
from tests.web.conftest import serving
from tests.web.flow.walker import Walker

from hengdu.actions import system_actor
from hengdu.actions.accounts import OpenSetup, PrepareSite
from hengdu.store.people.models import Mode


@pytest.fixture
def fresh(database):  # noqa: ARG001 - the server serves it
    """Serve an installation that nobody has set up; return the address and the setup link's path."""
    PrepareSite(mode=Mode.SEPARATED).run(system_actor())
    code = OpenSetup().run(system_actor())
    with serving() as server:
        yield server.url, f"/account/code/{code}/"


@pytest.fixture
def walkers(chromium):
    """Return ``walkers(url, username)``: a person at a browser of their own.

    At the end nothing may have failed: no error in any console, no refused script or style, no 5xx.
    """
    contexts, troubles = [], []

    def come(url, username=""):
        context = chromium.new_context(base_url=url, viewport={"width": 1280, "height": 900})
        contexts.append(context)
        return Walker(context.new_page(), troubles, username)

    yield come
    for context in contexts:
        context.close()
    assert troubles == []


@pytest.fixture
def seated(visit):
    """Return ``seated(user)``: that person, signed in, at a browser of their own; as with ``walkers``."""
    troubles = []
    yield lambda user: Walker(visit(user), troubles, user.username)
    assert troubles == []
