"""Forged forms, open redirects, mass assignment, session fixation, throttling across processes."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from tests.web.conftest import PASSWORD
from tests.web.populated import routes
from tests.web.visitors import address

from hengdu.actions import Role
from hengdu.store.people.models import User
from hengdu.store.tenants.models import Grant, Tenant
from hengdu.store.trail.models import Event

EVIL = (
    "https://evil.example/",
    "//evil.example/",
    "\\\\evil.example",
    "https:evil.example",
    "javascript:alert(1)",
)
ROOT = Path(__file__).parents[3]


@pytest.mark.usefixtures("short_refusals")
@pytest.mark.parametrize("route", routes(), ids=lambda route: route.name)
def test_a_form_from_another_site_changes_nothing(everything, route):
    where = address(route, everything.sides["own"])
    for role in (Role.LEAD, Role.SYSTEM_ADMIN):
        client = Client(enforce_csrf_checks=True)
        client.force_login(everything.people[role], backend=settings.AUTHENTICATION_BACKENDS[0])
        before = Event.objects.count()
        answer = client.post(where, {"display_name": "x"}, headers={"origin": "https://evil.example"})
        assert answer.status_code in {403, 405}, f"{role}: {answer.status_code}"
        assert Event.objects.count() == before


@pytest.mark.usefixtures("short_refusals")
@pytest.mark.parametrize("route", routes(), ids=lambda route: route.name)
def test_no_address_leads_to_another_site(everything, visitors, route):
    where = address(route, everything.sides["own"])
    visitor = visitors[Role.LEAD]
    for evil in EVIL:
        fields = {"next": evil, "back": evil, "return_to": evil, "language": "en"}
        answers = [visitor.ask("POST", f"{where}?next={evil}", fields)]
        if evil is EVIL[0]:
            answers.append(visitor.ask("GET", f"{where}?next={evil}&back={evil}&return_to={evil}"))
        for answer in answers:
            assert "evil" not in answer[1].partition("?")[0]
            assert not answer[1].startswith("javascript:")


def test_fields_that_a_form_does_not_have_are_not_written(site):
    client = site.client_as(Role.SYSTEM_ADMIN)
    tenant = site.tenant()
    more = {
        "id": "00000000-0000-4000-8000-000000000001",
        "is_active": "",
        "password": PASSWORD,
        "must_change_password": "",
        "role": "system_admin",
        "grants": "system_admin",
        "is_sample": "",
        "created_at": "2000-01-01",
    }
    client.post("/people/new/", {"username": "chen", "display_name": "示例陈", **more})
    chen = User.objects.get(username="chen")
    assert (str(chen.pk) != more["id"], chen.is_active, chen.has_usable_password()) == (True, True, False)
    assert not Grant.objects.filter(user=chen).exists()
    client.post(f"/people/{chen.pk}/change/", {"display_name": "示例陈", "username": "root", **more})
    chen.refresh_from_db()
    assert (chen.username, chen.has_usable_password()) == ("chen", False)
    facts = {"name": "示例期货", "is_active": "on", "version": 1, "profile": "{}", "kind": ""}
    client.post(f"/tenants/{tenant.pk}/change/", {**more, **facts})
    row = Tenant.objects.get()
    assert (row.name, row.is_sample, row.created_at) == ("示例期货", True, tenant.created_at)


def test_a_person_changes_no_roles_through_their_own_pages(site):
    user = site.person("li", Role.READER, tenant=site.tenant())
    client = site.client(user)
    for where in ("/account/password/", "/language/", "/account/code/", "/"):
        client.post(where, {"role": "lead", "grants": "lead", "user": "li", "language": "en"})
    assert [held.role for held in site.actor(user).grants] == [Role.READER]


def test_a_session_that_an_attacker_chose_is_not_the_persons(site):
    site.person("zhang", Role.AUDIT_ADMIN)
    chosen = "attackerattackerattackerattacker"
    client = site.client()
    client.cookies[settings.SESSION_COOKIE_NAME] = chosen
    client.post("/account/login/", {"login": "zhang", "password": PASSWORD})
    assert client.get("/account/").status_code == 200
    assert client.cookies[settings.SESSION_COOKIE_NAME].value != chosen
    attacker = site.client()
    attacker.cookies[settings.SESSION_COOKIE_NAME] = chosen
    assert attacker.get("/account/").status_code == 302


TRIES = """
import sys
from tests.application import configure
configure()
from django.conf import settings
from django.db import connections
connections["default"].settings_dict["NAME"] = sys.argv[1]
from django.test import Client
for _ in range(int(sys.argv[2])):
    Client().post("/account/login/", {"login": "zhang", "password": sys.argv[3]})
"""


@pytest.mark.sqlite("each process opens the file")
def test_failed_attempts_are_counted_across_processes(site, database):
    site.person("zhang", Role.AUDIT_ADMIN)
    for number, tries in enumerate((3, 2)):
        command = [sys.executable, "-c", TRIES, str(database), str(tries), f"wrong-password-{number}"]
        subprocess.run(command, check=True, timeout=60, cwd=ROOT)
    client = site.client()
    client.post("/account/login/", {"login": "zhang", "password": PASSWORD})
    assert client.get("/account/").status_code == 302
    assert Event.objects.filter(tag="session:sign_in:failed").count() == 5
    assert Event.objects.filter(tag="session:sign_in:locked").count() == 1
