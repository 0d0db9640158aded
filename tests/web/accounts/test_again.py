"""Proving again to be there before sealing, granting, exporting, keys and tokens; nothing typed is lost."""

from __future__ import annotations

import base64
import datetime as dt
import html
import json
import re
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.web.conftest import PASSWORD
from tests.web.populated import routes

from hengdu.actions import Role
from hengdu.actions.jobs import StartJob, run_job
from hengdu.sheets import Properties, Sheet, workbook_bytes
from hengdu.store.jobs.models import Job
from hengdu.store.people.models import SharedCache, User
from hengdu.store.tenants.models import Grant
from hengdu.web._fresh import FRESH_S, PROVED

ASK = "/account/reauthenticate/"
WRONG = "wrong-password-1"
# Every address that asks; whoever takes one out opens it to a session that was left alone.
ASKING = {
    "dossier_seal",
    "dossier_correct",
    "dossier_download",
    "dossier_redact",
    "signature_page",
    "results_report_start",
    "results_export_start",
    "assessment_export",
    "evidence_export",
    "evidence_requests_export",
    "interview_paper",
    "interview_record",
    "working_papers",
    "part_export",
    "part_give_back",
    "job_file",
    "desk_export",
    "desk_paper",
    "desk_process_export",
    "desk_course_print",
    "course_comment_table",
    "course_minutes",
    "course_ballot_sheet",
    "pack_download",
    "grants_new",
    "grant_revoke",
    "engagement_new",
    "trail_export",
    "trail_sign",
    "trail_anchor",
    "tokens",
    "people_new",
    "people_import",
    "person_close",
    "person_open",
    "person_code",
    "person_directory",
    "person_end_sessions",
    "account_end_session",
    "person_reset_factor",
    "factor_reset_decide",
    "settings",
    "settings_evidence",
    "settings_notices",
    "settings_notices_secret",
    "mfa_activate_totp",
    "mfa_deactivate_totp",
    "mfa_view_recovery_codes",
    "mfa_generate_recovery_codes",
}


@pytest.fixture
def wang(site):
    return site.person("wang", Role.SECURITY_ADMIN)


def left_alone(client, seconds=FRESH_S):
    """Let time pass since the person last proved to be there."""
    session = client.session
    session[PROVED] -= seconds
    session.save()
    return client


def confirm(client, address, means="password", **given):
    """Answer the page that asks at ``address``; return what follows."""
    where = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
    return client.post(ASK, {"means": means, **where, **(given or {"password": PASSWORD})})


def hidden(page):
    """Return the fields of the form that is sent again."""
    form = page.split('id="go-on"')[1].split("</form>")[0]
    found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', form)
    return [
        (html.unescape(name), html.unescape(value)) for name, value in found if name != "csrfmiddlewaretoken"
    ]


def test_the_addresses_that_ask_are_these():
    asking = {route.name for route in routes() if getattr(route.view, "fresh", False)}
    assert asking == ASKING


def test_an_export_asks_once_from_the_form_to_the_file(site):
    client = left_alone(site.client_as(Role.SECRETARIAT))
    asked = client.post("/desk/files/export/", {"form": "json"}).headers["Location"]
    assert not Job.objects.exists()
    page = client.get(confirm(client, asked).headers["Location"]).content.decode()
    page_of_job = client.post("/desk/files/export/", dict(hidden(page))).headers["Location"]
    run_job(Job.objects.get().pk)
    taken = client.get(f"{page_of_job}file/")
    assert taken.headers["Content-Disposition"].startswith("attachment")
    assert json.loads(taken.getvalue())


def test_the_file_of_a_job_asks_too_and_leads_back_to_the_page_with_the_link(site):
    user = site.person("chen", Role.SECRETARIAT)
    job = StartJob(kind="standards:export", arguments={"form": "json", "lang": "zh"}).run(site.actor(user))
    run_job(job)
    client = left_alone(site.client(user))
    page = f"/jobs/{job}/"
    asked = client.get(f"{page}file/", headers={"Referer": f"http://testserver{page}"}).headers["Location"]
    assert asked.startswith(ASK)
    assert client.get(confirm(client, asked).headers["Location"]).headers["Location"] == page
    client.get(f"{page}file/").close()
    assert client.get(page).status_code == 200


def test_who_signed_in_just_now_is_not_asked(site, wang):
    assert site.client(wang).get("/grants/new/").status_code == 200


def test_after_five_minutes_the_page_asks_and_leads_back(site, wang, trail):
    client = left_alone(site.client(wang))
    asked = client.get("/grants/new/?user=zhang").headers["Location"]
    assert asked == f"{ASK}?next=%2Fgrants%2Fnew%2F%3Fuser%3Dzhang"
    assert "确认是您本人" in client.get(asked).content.decode()
    on = confirm(client, asked)
    assert client.get(on.headers["Location"]).headers["Location"] == "/grants/new/?user=zhang"
    assert client.get("/grants/new/?user=zhang").status_code == 200
    assert trail() == ["session:proof:given"]


def test_a_second_less_than_five_minutes_is_fresh(site, wang):
    assert left_alone(site.client(wang), FRESH_S - 2).get("/grants/new/").status_code == 200


def test_reading_asks_nothing(site, wang):
    client = left_alone(site.client(wang))
    assert client.get("/grants/").status_code == 200
    assert client.get("/account/tokens/").status_code == 200


def test_a_form_that_was_sent_is_kept_and_arrives(site, wang, trail):
    zhang = site.person("zhang")
    client = left_alone(site.client(wang))
    given = {"user": "zhang", "role": "audit_admin", "purpose": "示例 <b>&\"'</b>\r\n第二行"}
    asked = client.post("/grants/new/", given, headers={"Referer": "http://testserver/grants/new/"}).headers[
        "Location"
    ]
    assert not Grant.objects.filter(user=zhang).exists()
    assert "已填写的内容不会丢失" in client.get(asked).content.decode()
    on = confirm(client, asked).headers["Location"]
    page = client.get(on).content.decode()
    assert dict(hidden(page)) == given
    assert 'action="/grants/new/"' in page
    assert 'href="/grants/new/"' in page
    assert client.post("/grants/new/", dict(hidden(page))).headers["Location"] == "/grants/"
    assert Grant.objects.get(user=zhang).purpose.startswith("示例 <b>&\"'</b>")
    assert trail() == ["session:proof:given", "tenant:role:granted"]


def test_a_file_that_was_sent_is_kept_too(site):
    client = left_alone(site.client_as(Role.SYSTEM_ADMIN))
    sheet = Sheet(name="人员", rows=(("登录名", "姓名", "邮箱"), ("zhao", "示例赵", "")))
    book = workbook_bytes([sheet], Properties(title="示例", created=dt.datetime(2026, 1, 1)))  # noqa: DTZ001 - Excel has no zones
    file = SimpleUploadedFile("people.xlsx", book)
    asked = client.post("/people/import/", {"file": file}).headers["Location"]
    page = client.get(confirm(client, asked).headers["Location"]).content.decode()
    assert client.post("/people/import/", dict(hidden(page))).status_code == 200
    assert User.objects.filter(username="zhao").exists()


def test_a_kept_form_cannot_be_read_in_the_database(site, wang):
    client = left_alone(site.client(wang))
    asked = client.post("/grants/new/", {"user": "zhang", "purpose": "secret words"}).headers["Location"]
    kept = [base64.b64decode(value) for value in SharedCache.objects.values_list("value", flat=True)]
    assert kept
    assert not any(b"secret words" in value or b"zhang" in value for value in kept)
    page = client.get(confirm(client, asked).headers["Location"]).content.decode()
    assert dict(hidden(page))["purpose"] == "secret words"


def test_a_kept_form_is_let_go_once_it_arrived(site, wang):
    site.person("zhang")
    client = left_alone(site.client(wang))
    asked = client.post("/grants/new/", {"user": "zhang"}).headers["Location"]
    on = confirm(client, asked).headers["Location"]
    client.post("/grants/new/", dict(hidden(client.get(on).content.decode())))
    assert client.get(on).headers["Location"] == "/"


def test_a_form_that_is_no_longer_kept_leads_back_to_its_page(site, wang):
    client = left_alone(site.client(wang))
    asked = client.post("/grants/new/", {}, headers={"Referer": "http://testserver/grants/?q=1"}).headers[
        "Location"
    ]
    on = confirm(client, asked).headers["Location"]
    cache.clear()
    assert client.get(on).headers["Location"] == "/grants/?q=1"


def test_a_wrong_password_proves_nothing(site, wang, trail):
    client = left_alone(site.client(wang))
    asked = client.get("/grants/new/").headers["Location"]
    assert confirm(client, asked, password=WRONG).status_code == 422
    assert client.get("/grants/new/").headers["Location"] == asked
    assert client.get(f"{ASK}on/?next=/grants/new/").headers["Location"].startswith(ASK)
    assert trail() == ["session:sign_in:failed"]


def test_guessing_is_held_back(site, wang):
    client = left_alone(site.client(wang))
    for _ in range(11):
        answer = confirm(client, ASK, password=WRONG)
    assert answer.status_code == 429


def test_a_code_of_the_second_factor_is_enough(site, wang, app):
    from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

    app.secret = generate_totp_secret()
    TOTP.activate(wang, app.secret)
    client = left_alone(site.client(wang))
    on = confirm(client, client.get("/grants/new/").headers["Location"], "code", code=app.code())
    assert on.status_code == 302
    assert client.get("/grants/new/").status_code == 200


def test_the_session_has_a_new_key_and_is_still_listed(site, wang):
    client = site.client()
    client.post("/account/login/", {"login": wang.username, "password": PASSWORD})
    left_alone(client)
    before = client.session.session_key
    confirm(client, client.get("/grants/new/").headers["Location"])
    assert client.session.session_key != before
    assert client.get("/account/").content.decode().count("当前会话") == 1


def test_htmx_is_led_to_the_page_that_asks(site, wang):
    client = left_alone(site.client(wang))
    answer = client.post(
        "/account/tokens/",
        {"name": "示例"},
        headers={"HX-Request": "true", "HX-Current-URL": "http://testserver/account/tokens/"},
    )
    assert answer.status_code == 200
    assert answer.headers["HX-Redirect"] == f"{ASK}?next=%2Faccount%2Ftokens%2F&back=%2Faccount%2Ftokens%2F"


@pytest.mark.parametrize("onward", ["https://example.org/", "//example.org/", "javascript:alert(1)"])
def test_a_foreign_address_is_not_where_one_goes_on(site, wang, onward):
    client = site.client(wang)
    answer = client.post(ASK, {"means": "password", "password": PASSWORD, "next": onward})
    assert client.get(answer.headers["Location"]).headers["Location"] == "/account/"


def test_the_kept_form_of_one_person_is_nothing_to_another(site, wang):
    client = left_alone(site.client(wang))
    asked = client.post("/grants/new/", {"user": "zhang"}).headers["Location"]
    on = confirm(client, asked).headers["Location"]
    other = site.client_as(Role.SECURITY_ADMIN)
    assert b"go-on" not in other.get(on).content


def test_without_password_factor_or_service_the_page_says_what_to_do(site, wang):
    wang.set_unusable_password()
    wang.save()
    client = site.client(wang)
    assert "一次性口令" in client.get(ASK).content.decode()
