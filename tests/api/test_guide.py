"""The integrator's guide does what it says: its commands answer, its program ends with a sealed dossier."""

from __future__ import annotations

import re
import shlex
import urllib.request
from pathlib import Path

import pytest
from django.utils import timezone
from tests.api.conftest import program_of
from tests.application import fresh_database
from tests.web.conftest import serving
from tests.world import World

from hengdu.actions import Role
from hengdu.actions.jobs import run_job
from hengdu.dossier import read_dossier
from hengdu.store.jobs.models import Job

GUIDES = Path(__file__).parents[2] / "docs/howto"
PEOPLE = {
    "LEAD": Role.LEAD,
    "RESPONDENT": Role.RESPONDENT,
    "REVIEWER": Role.REVIEWER,
    "DIRECT": Role.DIRECT_RESPONSIBLE,
    "FIRST": Role.FIRST_RESPONSIBLE,
}


def block(page, language):
    """Return the one block of code of a page in a language."""
    found = re.findall(
        rf"^```{language}\n(.*?)^```$", (GUIDES / page).read_text("utf-8"), re.MULTILINE | re.DOTALL
    )
    assert len(found) == 1
    return found[0]


@pytest.fixture(scope="module")
def installation(tmp_path_factory):
    """An institution with a person and a token for each part, and a server; yields what the guide needs."""
    from hengdu.store.people.models import User

    with fresh_database(tmp_path_factory.mktemp("guide")), serving() as live:
        world = World()
        tenant = world.tenant()
        words = {"HENGDU_URL": live.url}
        for name, role in PEOPLE.items():
            asked = {"interview_roles": ("CISO",)} if role is Role.RESPONDENT else {}
            user = User.objects.get(pk=world.person(role, tenant, **asked).user_id)
            User.objects.filter(pk=user.pk).update(password_changed_at=timezone.now())
            words[f"TOKEN_{name}"] = program_of(user).secret
        yield words


@pytest.mark.parametrize("page", ["api.md", "api.zh.md"])
def test_the_commands_of_the_guide_answer(installation, page):
    for command in block(page, "sh").splitlines():
        for name, value in installation.items():
            command = command.replace(f"${name}", value)  # noqa: PLW2901 - one name after the other
        program, _option, header, address = shlex.split(command)
        assert program == "curl"
        name, _colon, value = header.partition(": ")
        request = urllib.request.Request(address, headers={name: value})  # noqa: S310 - our own server
        with urllib.request.urlopen(request) as answer:  # noqa: S310 - our own server
            assert answer.status == 200


@pytest.mark.parametrize("page", ["api.md", "api.zh.md"])
def test_the_program_of_the_guide_ends_with_a_sealed_dossier(installation, page, tmp_path, monkeypatch):
    def worked(_seconds):
        for job in Job.objects.filter(state="queued"):
            run_job(job.pk)

    for name, value in installation.items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("time.sleep", worked)
    exec(compile(block(page, "python"), page, "exec"), {})  # noqa: S102 - our own guide
    assert read_dossier((tmp_path / "assessment.hengdu").read_bytes()).root
