"""Walk every address as everybody: who asks, where, and which answers are pages."""

from __future__ import annotations

import io
import time
from contextlib import contextmanager
from urllib.parse import urlencode

import pytest
from django.conf import settings
from django.db import transaction
from django.test import Client
from django.urls import NoReverseMatch, reverse
from tests.web.populated import Populated, Route, routes

from hengdu.actions import ANONYMOUS, Place, actor_for
from hengdu.web._fresh import FRESH_S

TWO_GB = 2 * 1024**3
# Pages that look otherwise once the assessment is sealed; all of them are opened in matrix/test_sealed.py.
SEALED = {
    "assessment",
    "assessment_background",
    "interview_question",
    "evidence_piece",
    "review_node",
    "approval",
    "dossier",
    "results",
    "dispute",
}


@contextmanager
def undone():
    """Take back whatever a request changed."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


class NeverRead(io.RawIOBase):
    """A body that nobody may read."""

    def read(self, _most=-1):
        """Fail."""
        raise AssertionError("the body was read")


def declaring(client, where, media, size, *, method="POST", **headers):
    """Send a request that says how large it is and that nobody may read; return the answer."""
    with undone():
        given = {"CONTENT_TYPE": media, "wsgi.input": NeverRead(), "CONTENT_LENGTH": str(size)}
        return client.generic(method, where, headers=headers, **given)


def address(route, ids):
    """Return the address of a route with these ids."""
    wanted = {name: ids[name] for name in route.names if name in ids}
    if "practice" in route.pattern or route.name.startswith("interview_"):
        wanted |= {"code": ids["practice"]} if "code" in route.names else {}
    try:
        return reverse(route.name, kwargs=wanted)
    except NoReverseMatch:
        missing = sorted(set(route.names) - set(wanted))
        pytest.fail(f"tests/web/populated.py makes no {missing} for {route.pattern}")


def place(route, ids) -> Place:
    """Return where an address with these ids is."""
    if "assessment_id" in route.names:
        return Place(tenant=ids["tenant_id"], assessment=ids["assessment_id"])
    return Place(tenant=ids["tenant_id"]) if "tenant_id" in route.names else Place()


class Visitor:
    """A person, or nobody, whose every request starts from the same session."""

    def __init__(self, user):
        self.user = user
        self.actor = actor_for(user.pk) if user else ANONYMOUS
        self.client = Client(raise_request_exception=False)
        self._sign_in()

    def _sign_in(self):
        self.since = time.monotonic()
        if self.user:
            self.client.force_login(self.user, backend=settings.AUTHENTICATION_BACKENDS[0])
        self.cookies = {name: morsel.value for name, morsel in self.client.cookies.items()}

    def _sit_down(self):
        """Begin every request from the same session, and sign in anew before pages ask who is there."""
        if time.monotonic() - self.since > FRESH_S / 2:
            self._sign_in()
        self.client.cookies.clear()

    def ask(self, method, where, data=None):
        """Send a request and return status and destination; what it changed is taken back."""
        self._sit_down()
        for name, value in self.cookies.items():
            self.client.cookies[name] = value
        with undone():
            form = "application/x-www-form-urlencoded" if method == "POST" else ""
            answer = self.client.generic(method, where, urlencode(data or {}), content_type=form)
            if answer.streaming:  # the rest are closed; a second time would close the connection too
                answer.close()
        return answer.status_code, answer.headers.get("Location", "")

    def get(self, where, language="zh-hans"):
        """Return the whole answer, in a language."""
        self._sit_down()
        for name, value in {**self.cookies, settings.LANGUAGE_COOKIE_NAME: language}.items():
            self.client.cookies[name] = value
        with undone():
            answer = self.client.get(where)
            if answer.streaming:
                answer.close()
            return answer


def everybody(everything: Populated) -> dict:
    """Return a visitor for each role, and None for a stranger."""
    return {None: Visitor(None), **{role: Visitor(user) for role, user in everything.people.items()}}


def pages(
    everything: Populated, visitors: dict, language: str = "zh-hans", *, files: bool = False
) -> list[tuple[Route, object, str, str]]:
    """Return every address that answers with a page: route, the first role that gets it, address, content.

    Of a sealed assessment come those that look otherwise then. With ``files`` come those too that answer
    with a file to be saved.
    """
    found = []
    every = routes()
    walked = [(route, everything.sides["own"]) for route in every]
    walked += [(route, everything.sealed) for route in every if route.name in SEALED]
    for route, ids in walked:
        where = address(route, ids)
        permission = getattr(route.view, "permission", None)
        for role, visitor in visitors.items():
            if permission is not None and permission not in visitor.actor.anywhere:
                continue
            answer = visitor.get(where, language)
            assert answer.status_code < 500, f"{where} as {role}: {answer.status_code}"
            if answer.status_code == 200:
                is_page = answer.headers["Content-Type"].startswith("text/html") and not answer.streaming
                if is_page or (files and "Content-Disposition" in answer.headers):
                    found.append((route, role, where, answer))
                break
    return found
