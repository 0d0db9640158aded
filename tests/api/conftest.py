"""One populated installation for all tests of a module, and tokens of its people."""

from __future__ import annotations

import json

import attrs
import pytest
from tests.application import configure

configure()

from django.db import transaction  # noqa: E402 - after Django is set up
from django.test import Client  # noqa: E402
from tests.web.populated import populated  # noqa: E402

from hengdu.actions import MakeToken, actor_for, scopes_for  # noqa: E402


@attrs.define
class Program:
    """A program that carries a token and speaks JSON."""

    secret: str = ""
    client: Client = attrs.field(factory=lambda: Client(raise_request_exception=False))

    def ask(self, method, path, body=None, *, is_kept=False, **headers):
        """Send a request; what it changed is taken back unless ``is_kept``."""
        sent = {"Authorization": f"Bearer {self.secret}"} if self.secret else {}
        content = b"" if body is None else json.dumps(body).encode()
        with transaction.atomic():
            answer = self.client.generic(
                method,
                f"/api/v1{path}",
                content,
                content_type=headers.pop("content_type", "application/json"),
                headers={**sent, **headers},
            )
            if answer.streaming:
                answer.whole = b"".join(answer.streaming_content)
                answer.close()
            if not is_kept:
                transaction.set_rollback(True)
        return answer


def program_of(user, scopes=None, **facts) -> Program:
    """Return a program with a new token of this person, with all that the person may do by default."""
    actor = actor_for(user.pk)
    wanted = tuple(one.value for one in scopes_for(actor)) if scopes is None else scopes
    return Program(MakeToken(name="示例程序", scopes=wanted, **facts).run(actor).secret)


@pytest.fixture(scope="module")
def everything(tmp_path_factory):
    """Two institutions with everything in them, and a person of every role."""
    with populated(tmp_path_factory.mktemp("api")) as made:
        yield made


@pytest.fixture(scope="module")
def programs(everything):
    """A program for each role, and one of nobody."""
    return {None: Program(), **{role: program_of(user) for role, user in everything.people.items()}}
