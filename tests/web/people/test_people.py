"""Accounts: who makes them, how people get in, what is shown once."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.utils import timezone
from tests.web.conftest import PASSWORD

from hengdu.actions import Role
from hengdu.sheets import Properties, Sheet, workbook_bytes
from hengdu.store.people.models import OneTimeCode, User

CODE = re.compile(r'one-time-code">([A-Z2-9-]{24})<')


@pytest.fixture
def admin(site):
    return site.client_as(Role.SYSTEM_ADMIN)


def book(*rows, name="people.xlsx"):
    from django.core.files.uploadedfile import SimpleUploadedFile

    sheet = Sheet(name="人员", rows=(("登录名", "姓名", "邮箱"), *rows))
    data = workbook_bytes([sheet], Properties(title="x", created=dt.datetime(2026, 1, 1)))  # noqa: DTZ001 - Excel has no zones
    return SimpleUploadedFile(name, data)


def test_a_new_person_gets_in_with_the_code_that_the_page_shows(site, admin):
    page = admin.post("/people/new/", {"username": "Chen", "display_name": "示例陈"})
    code = CODE.search(page.content.decode())[1]
    stranger = site.client()
    stranger.post("/account/code/", {"code": code, "password": PASSWORD, "repeated": PASSWORD})
    stranger.post("/account/login/", {"login": "chen", "password": PASSWORD})
    assert stranger.get("/").status_code == 200


def test_a_code_is_on_no_later_page_and_in_no_cache(admin):
    page = admin.post("/people/new/", {"username": "chen", "display_name": "示例陈"})
    assert "no-store" in page.headers["Cache-Control"]
    code = CODE.search(page.content.decode())[1]
    chen = User.objects.get(username="chen")
    for address in ("/people/", f"/people/{chen.pk}/"):
        assert code not in admin.get(address).content.decode()


def test_a_taken_name_is_said_beside_its_field(site, admin):
    site.person("chen")
    page = admin.post("/people/new/", {"username": "CHEN", "display_name": "示例陈"})
    assert page.context["form"].errors.keys() == {"username"}


def test_a_list_from_excel_makes_all_accounts_and_one_code_each(admin):
    file = book(("zhao", "示例赵", ""), ("qian", "示例钱", "qian@example.org"), (None, None, None))
    page = admin.post("/people/import/", {"file": file}).content.decode()
    assert len(set(CODE.findall(page))) == 2
    assert User.objects.get(username="qian").email == "qian@example.org"


@pytest.mark.parametrize("bad", [("z", "示例"), ("zhao", "示例钱"), ("qian", ""), ("has space", "示例")])
def test_one_bad_row_makes_no_account_and_names_its_cell(admin, bad):
    before = User.objects.count()
    page = admin.post("/people/import/", {"file": book(("zhao", "示例赵", ""), (*bad, ""))})
    assert "人员!A3" in page.content.decode()
    assert User.objects.count() == before


def test_what_is_no_workbook_is_refused_in_words(admin):
    from django.core.files.uploadedfile import SimpleUploadedFile

    page = admin.post("/people/import/", {"file": SimpleUploadedFile("people.xlsx", b"not a zip")})
    assert page.status_code == 200
    assert page.context["form"].errors["file"]


def test_the_empty_workbook_can_be_filled_in_and_read(admin):
    from hengdu.sheets import workbook_from_bytes

    content = admin.get("/people/import/template/").content
    assert workbook_from_bytes(content, source="people.xlsx")[0].rows[0][0] == "登录名"


def test_a_closed_account_is_out_at_once_and_comes_back(site, admin):
    user = site.person("li", Role.READER, tenant=site.tenant())
    client = site.client(user)
    admin.post(f"/people/{user.pk}/close/")
    assert client.get("/").status_code == 302
    admin.post(f"/people/{user.pk}/open/")
    client.force_login(User.objects.get(pk=user.pk))
    assert client.get("/").status_code == 200


def test_nobody_closes_their_own_account(site):
    user = site.person("admin", Role.SYSTEM_ADMIN)
    client = site.client(user)
    assert client.post(f"/people/{user.pk}/close/").status_code == 400
    assert client.get("/").status_code == 200


def test_a_name_is_corrected_and_the_login_name_stays(site, admin):
    user = site.person("li")
    admin.post(f"/people/{user.pk}/change/", {"display_name": "示例李", "email": "", "username": "other"})
    user.refresh_from_db()
    assert (user.display_name, user.username) == ("示例李", "li")


def test_unused_codes_are_revoked(site, admin):
    user = site.person("li")
    admin.post(f"/people/{user.pk}/code/")
    admin.post(f"/people/{user.pk}/codes/revoke/")
    assert not OneTimeCode.objects.filter(user=user, revoked_at=None, expires_at__gt=timezone.now()).exists()


def test_the_list_is_searched_by_name_and_by_state(site, admin):
    site.person("alpha")
    beta = site.person("beta")
    beta.is_active = False
    beta.save()
    assert [one.username for one in admin.get("/people/?q=示例alp").context["page"]] == ["alpha"]
    assert [one.username for one in admin.get("/people/?state=closed").context["page"]] == ["beta"]


def test_the_list_asks_few_questions_however_long_it_is(site, admin, max_queries):
    for number in range(60):
        site.person(f"person{number}")
    admin.get("/people/")
    with max_queries(12):
        assert len(admin.get("/people/").context["page"].object_list) == 50


def test_the_administrator_ends_all_sessions_of_a_person_whose_machine_was_lost(site, admin):
    user = site.person("chen")
    other = site.client()
    other.post("/account/login/", {"login": "chen", "password": PASSWORD})
    assert other.get("/").status_code == 200
    admin.post(f"/people/{user.pk}/sessions/end/")
    assert other.get("/").status_code == 302
