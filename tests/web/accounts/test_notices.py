"""The page of mail and webhook: off at first, the secret shown once, refusals beside their fields."""

from __future__ import annotations

import pytest
from django.test import override_settings

from hengdu.actions import Role
from hengdu.store.delivery.models import Channels, MailChoice

GIVEN = {
    "mail_host": "mail.example",
    "mail_port": "465",
    "mail_security": "tls",
    "mail_from": "a@example.org",
}


@pytest.fixture
def admin(site, tmp_path):
    """A system administrator's client, with a folder for the secrets."""
    with override_settings(HENGDU_DATA=tmp_path, HENGDU_WEBHOOK_HOSTS=frozenset({"hooks.example"})):
        yield site.client_as(Role.SYSTEM_ADMIN)


def test_mail_is_off_until_it_is_switched_on(admin):
    assert "默认关闭" in admin.get("/settings/notices/").content.decode()
    assert admin.post("/settings/notices/", {**GIVEN, "mail_on": "on"}).status_code == 302
    assert Channels.objects.get().mail_host == "mail.example"
    assert "给我发一封试发邮件" in admin.get("/settings/notices/").content.decode()


def test_the_secret_of_the_webhook_is_shown_once(admin, tmp_path):
    page = admin.post("/settings/notices/secret/").content.decode()
    secret = (tmp_path / "keys" / "webhook-secret").read_text()
    assert secret in page
    assert secret not in admin.get("/settings/notices/").content.decode()


def test_a_host_that_is_not_allowed_is_refused_beside_its_field(admin):
    answer = admin.post("/settings/notices/", {**GIVEN, "webhook_url": "https://other.example/x"})
    assert answer.status_code == 422
    assert "不在允许之列" in answer.content.decode()
    assert not Channels.objects.exists()


def test_people_switch_their_mail_off_and_on(site, admin):
    admin.post("/settings/notices/", {**GIVEN, "mail_on": "on"})
    person = site.person("li")
    person.email = "li@example.org"
    person.save()
    client = site.client(person)
    assert "li@example.org" in client.get("/inbox/").content.decode()
    client.post("/inbox/mail/", {"mail": "off"})
    assert not MailChoice.objects.get(user=person).is_on
    client.post("/inbox/mail/", {"mail": "on"})
    assert MailChoice.objects.get(user=person).is_on
