"""The server is killed, whole and again, while people save answers; then the database is counted."""

from __future__ import annotations

import http.client
import itertools
import json
import shutil
import threading
from contextlib import closing, suppress
from urllib.parse import urlencode

import attrs
import pytest
from django.conf import settings
from django.db import connections
from django.db.models import Max
from django.middleware.csrf import _get_new_csrf_string
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from tests.serving import Server, until
from tests.world import World

from hengdu.assessments import asked_of
from hengdu.store.assessments.models import Answer, AnswerVersion
from hengdu.store.assessments.packs import installed
from hengdu.store.people.models import Installation, User
from hengdu.store.trail import Tag
from hengdu.store.trail.heads import trail_key
from hengdu.store.trail.models import Event
from hengdu.store.trail.verify import verify_trail

ROLES = ("CISO", "ITO", "MGT")
ROUNDS = 2
ENOUGH = 40  # acknowledged answers of a round before the kill


@attrs.define
class Saver:
    """One person saving one answer after another, and what the server acknowledged."""

    role: str
    assessment: object
    cookie: str
    token: str
    turns: itertools.cycle
    versions: dict = attrs.field(factory=dict)
    acknowledged: dict = attrs.field(factory=dict)
    problems: list = attrs.field(factory=list)

    def save_until_it_breaks(self, port):
        """Save until the connection breaks; remember what was answered with a version."""
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        with closing(connection), suppress(OSError, http.client.HTTPException):
            while True:
                self.save(connection)

    def save(self, connection):
        """Save the next answer."""
        code, choice, note = next(self.turns)
        version = self.versions.get(code, 0)
        form = {"choice": choice, "note": note, "version": version, "csrfmiddlewaretoken": self.token}
        address = reverse("interview_question", args=[self.assessment, self.role, code])
        headers = {
            "Cookie": self.cookie,
            "Accept": "application/json",
            "Content-Type": "application/x-www-form-urlencoded",
        }
        connection.request("POST", address, urlencode(form), headers)
        answer = connection.getresponse()
        body = answer.read()
        if answer.status == 200:
            self.versions[code] = json.loads(body)["version"]
            self.acknowledged[code, self.versions[code]] = (choice, note)
        elif answer.status == 409:  # what was under way when the server died had been stored
            self.versions[code] = json.loads(body)["version"]
        else:
            self.problems.append((answer.status, body[:300]))
            raise ConnectionError(answer.status)


@pytest.fixture(params=["database", "postgresql"])
def data(request, tmp_path):
    """A data folder with its keys, and the variables that name its database."""
    named = request.getfixturevalue(request.param)
    shutil.copytree(settings.HENGDU_DATA / "keys", tmp_path / "keys")
    return tmp_path, {"HENGDU_DATABASE": named} if request.param == "postgresql" else {}


def saver(assessment, user, role):
    """Sign a person in and return it with an endless list of what it will save."""
    client = Client()
    client.force_login(User.objects.get(pk=user), backend=settings.AUTHENTICATION_BACKENDS[0])
    token = _get_new_csrf_string()
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    cookie = f"{settings.SESSION_COOKIE_NAME}={session}; {settings.CSRF_COOKIE_NAME}={token}"
    pack = installed("sf-nscmm")
    codes = [code for code, practice in pack.practices.items() if role in asked_of(pack, practice)][:40]
    turns = itertools.cycle(
        (code, choice, f"示例第{turn}遍") for turn, choice in enumerate("FLPN" * 25) for code in codes
    )
    return Saver(role=role, assessment=assessment, cookie=cookie, token=token, turns=turns)


def acknowledged(savers):
    """Return how many answers the server has acknowledged."""
    return sum(len(one.acknowledged) for one in savers)


def count(savers, assessment):
    """Assert that all that was acknowledged is there, and that nothing is half there."""
    versions = {
        (row.role, row.code, row.version): row.data
        for row in AnswerVersion.objects.filter(assessment=assessment)
    }
    for one in savers:
        assert one.problems == []
        for (code, version), (choice, note) in one.acknowledged.items():
            kept = versions[one.role, code, version]
            assert (kept["answer"], kept["note"]) == (choice, note)
    events = [
        (*reversed(row.object.split()), json.loads(row.after)["version"])
        for row in Event.objects.filter(assessment=str(assessment), tag=Tag.ANSWER_SAVED.value)
    ]
    assert sorted(events) == sorted(versions)
    newest = (
        AnswerVersion.objects.filter(assessment=assessment).values("role", "code").annotate(n=Max("version"))
    )
    assert {(row["role"], row["code"], row["n"]) for row in newest} == set(
        Answer.objects.filter(assessment=assessment).values_list("role", "code", "version")
    )
    verdict = verify_trail(trail_key().public_hex)
    assert verdict.is_intact, verdict.findings
    return len(versions)


def test_killed_while_people_save_it_loses_nothing_acknowledged_and_leaves_nothing_half_done(data):
    folder, variables = data
    Installation.objects.create(id=1, set_up_at=timezone.now())
    world = World()
    assessment = world.assessment(world.tenant())
    savers = [saver(assessment, world.respondent(assessment, role).user_id, role) for role in ROLES]
    connections.close_all()
    for _round in range(ROUNDS):
        before = acknowledged(savers)
        server = Server(folder, workers=2, **variables)
        threads = [threading.Thread(target=one.save_until_it_breaks, args=(server.port,)) for one in savers]
        for thread in threads:
            thread.start()
        until(lambda before=before: acknowledged(savers) >= before + ENOUGH, patience_s=120)
        server.kill_everything()
        for thread in threads:
            thread.join()
        kept = count(savers, assessment)
        connections.close_all()
        assert kept <= acknowledged(savers) + len(savers) * ROUNDS
