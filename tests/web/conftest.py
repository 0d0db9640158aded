"""What tests of pages share: people in roles, clients, a live server, Chromium.

``site`` makes people and institutions; ``site.client(user)`` is signed in; ``live`` serves the same database
at ``live.url`` from a thread; ``page`` is a Playwright page in Debian's Chromium, ``visit(user)`` one signed
in.
"""

from __future__ import annotations

import os
import socketserver
import threading
from contextlib import contextmanager
from pathlib import Path
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import attrs
import pytest
from tests.application import configure, database
from tests.chromium import chromium_here

# Playwright's own loop runs in the test's thread; the tests still ask the database from there.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
configure()

from django.conf import settings  # noqa: E402 - after Django is set up
from django.contrib.staticfiles.handlers import StaticFilesHandler  # noqa: E402
from django.core.wsgi import get_wsgi_application  # noqa: E402
from django.db import connection, connections  # noqa: E402
from django.http import HttpResponse  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.utils import timezone  # noqa: E402

from hengdu.actions import Role, actor_for, system_actor  # noqa: E402
from hengdu.store.people.models import Installation, User  # noqa: E402
from hengdu.store.tenants.models import Grant, Tenant  # noqa: E402
from hengdu.web import errors  # noqa: E402

__all__ = ["database"]

PASSWORD = "correct-horse-battery-7"  # noqa: S105 - a password of people who live for one test
CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@attrs.define
class Site:
    """An installation that is set up, and ways to put people and institutions into it."""

    path: Path

    def tenant(self, name: str = "示例证券", **fields: object) -> Tenant:
        """Make an institution."""
        return Tenant.objects.create(name=name, is_sample=True, **fields)

    def person(self, username: str, *roles: Role, tenant: Tenant | None = None, **grant: object) -> User:
        """Make a person with roles (of the site, or in ``tenant``); ``grant``: further columns of Grant."""
        user = User.objects.create_user(
            username, PASSWORD, display_name=f"示例{username}", password_changed_at=timezone.now()
        )
        for role in roles:
            Grant.objects.create(user=user, role=role.value, tenant=tenant, **grant)
        return user

    def client(self, user: User | None = None, *, language: str = "zh-hans") -> Client:
        """Return a client that checks CSRF, signed in as ``user`` if one is given."""
        client = Client(enforce_csrf_checks=False)
        client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
        if user is not None:
            client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[0])
        return client

    def client_as(self, role: Role, *, tenant: Tenant | None = None, **grant: object) -> Client:
        """Return a client signed in as a new person of ``role``."""
        number = User.objects.count()
        return self.client(self.person(f"{role.value}{number}", role, tenant=tenant, **grant))

    def actor(self, user: User):
        """Return the person as an actor with today's grants."""
        return actor_for(user.pk)

    @property
    def system(self):
        """Return the machine itself as an actor."""
        return system_actor("tests")


@pytest.fixture
def site(database) -> Site:
    """An installation that is set up, without anybody in it."""
    Installation.objects.create(id=1, set_up_at=timezone.now())
    return Site(database)


@pytest.fixture
def max_queries():
    """Return a context manager that fails when the block asks the database more often than allowed."""

    @contextmanager
    def limit(number: int):
        with CaptureQueriesContext(connection) as captured:
            yield captured
        asked = [query["sql"][:200] for query in captured.captured_queries]
        assert len(asked) <= number, "\n".join(asked)

    return limit


@pytest.fixture
def short_refusals(monkeypatch):
    """Refuse in a word where every view is asked: the same page each time would be a fifth of the work."""
    monkeypatch.setattr(
        errors, "page", lambda _request, status, title, *_words, **_more: HttpResponse(title, status=status)
    )


class _Quiet(WSGIRequestHandler):
    def log_message(self, *_words: object) -> None:
        """Say nothing."""

    def parse_request(self) -> bool:
        """Hang up on what is sent while the connection is said to be dead; pages still load."""
        return super().parse_request() and not (self.server.is_cut and self.command == "POST")


class _Threads(socketserver.ThreadingMixIn, WSGIServer):
    daemon_threads = True
    block_on_close = True
    is_cut = False

    def process_request_thread(self, *given: object) -> None:
        """Serve one browser's connection, and leave none to the database behind."""
        try:
            super().process_request_thread(*given)
        finally:
            connections.close_all()


@attrs.frozen
class Live:
    """A server of the test's database at ``url``."""

    url: str
    _server: _Threads

    def cut(self, *, is_cut: bool = True) -> None:
        """Lose everything that browsers send, as a dead connection does, until it is mended."""
        self._server.is_cut = is_cut


@contextmanager
def serving():
    """Serve the pages of the present database from threads of this process, static files included."""
    server = make_server(
        "127.0.0.1",
        0,
        StaticFilesHandler(get_wsgi_application()),
        server_class=_Threads,
        handler_class=_Quiet,
    )
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    yield Live(f"http://127.0.0.1:{server.server_port}", server)
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def live(site):  # noqa: ARG001 - the database that it serves
    """Serve the pages of the test's database."""
    with serving() as server:
        yield server


@pytest.fixture(scope="session")
def chromium():
    """Debian's Chromium under Playwright, started once."""
    found = chromium_here()
    if found is None:
        pytest.fail("Chromium is not installed (Debian: apt-get install chromium-headless-shell)")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=CHROMIUM_FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def visit(chromium, live, site):
    """Return ``visit(user=None, language=..., **context)``: a page of a new browser, as ``user``."""
    opened = []

    def open_page(user: User | None = None, *, language: str = "zh-hans", **options: object):
        context = chromium.new_context(
            base_url=live.url, **{"viewport": {"width": 1440, "height": 900}, **options}
        )
        opened.append(context)
        client = site.client(user, language=language)
        context.add_cookies(
            [
                {"name": name, "value": morsel.value, "url": live.url}
                for name, morsel in client.cookies.items()
            ]
        )
        return context.new_page()

    yield open_page
    for context in opened:
        context.close()


@pytest.fixture
def page(visit):
    """A page of a browser in which nobody is signed in."""
    return visit()
