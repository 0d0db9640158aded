"""Notices leave by mail and webhook, only when switched on, without what they say, to allowed hosts only."""

import datetime as dt
import email
import json
import socketserver
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import attrs
import pytest
from django.conf import settings
from django.test import override_settings
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from hengdu.actions import AssignRespondent, PermissionRefused, Role
from hengdu.actions.delivery import (
    ChangeChannels,
    ChannelFacts,
    ChooseMail,
    DeliveryError,
    MakeWebhookSecret,
    checked_address,
    deliver_now,
    gather,
    signature,
)
from hengdu.actions.delivery._addresses import reachable_address
from hengdu.store.delivery.models import Channels, Delivery
from hengdu.store.notices.models import Notice
from hengdu.store.people.models import User
from hengdu.store.trail.models import Event


@attrs.define
class Receiver:
    """What a server got, and what it answers."""

    port: int = 0
    got: list = attrs.field(factory=list)
    status: int = 204


class _Smtp(socketserver.StreamRequestHandler):
    def handle(self):
        said = b"220 ready\r\n"
        while True:
            self.wfile.write(said)
            line = self.rfile.readline()
            if not line or line.upper().startswith(b"QUIT"):
                return
            said = b"250 ok\r\n"
            if line.upper().startswith(b"DATA"):
                self.wfile.write(b"354 go on\r\n")
                lines = iter(self.rfile.readline, b".\r\n")
                self.server.receiver.got.append(b"".join(lines))


class _Hook(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.receiver.got.append((dict(self.headers), body))
        self.send_response(self.server.receiver.status)
        self.send_header("Location", "/elsewhere")
        self.end_headers()

    def log_message(self, *_words):
        """Say nothing."""


def _served(make, handler):
    server = make(("127.0.0.1", 0), handler)
    server.receiver = Receiver(port=server.server_address[1])
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    return server


@pytest.fixture
def mail_server():
    """A mail server on this machine."""
    server = _served(socketserver.ThreadingTCPServer, _Smtp)
    yield server.receiver
    server.shutdown()
    server.server_close()


@pytest.fixture
def hook():
    """A receiver of webhooks on this machine."""
    server = _served(HTTPServer, _Hook)
    yield server.receiver
    server.shutdown()
    server.server_close()


@pytest.fixture
def out(world, tmp_path):
    """The system administrator, with a data folder, an address, and this machine as an allowed host."""
    with override_settings(
        HENGDU_DATA=tmp_path,
        HENGDU_URL="https://hengdu.example",
        HENGDU_WEBHOOK_HOSTS=frozenset({"127.0.0.1"}),
    ):
        yield world.person(Role.SYSTEM_ADMIN)


def mail_facts(server, **more):
    common = {"mail_host": "127.0.0.1", "mail_port": server.port, "mail_from": "hengdu@example.org"}
    return ChannelFacts(mail_on=True, mail_security="none", **{**common, **more})


def tell(world, address="ito@example.org", language="zh-hans"):
    """Assign questions to somebody, who gets notices of it."""
    person = world.person()
    User.objects.filter(pk=person.user_id).update(email=address, language=language)
    assessment = world.assessment(world.tenant())
    AssignRespondent(assessment=assessment, role="ITO", user=person.user_id, note="机密说明").run(
        world.system
    )
    return person


def send_all(moment=None):
    moment = moment or timezone.now()
    gather(moment)
    for key in Delivery.objects.filter(state="waiting").values_list("pk", flat=True):
        deliver_now(key, moment)


@pytest.mark.usefixtures("out")
def test_nothing_leaves_until_somebody_switches_it_on(world):
    tell(world)
    assert gather(timezone.now()) == 0
    assert not Delivery.objects.exists()


@pytest.mark.parametrize(
    ("language", "words"), [("zh-hans", "您在衡度中有 2 条新通知"), ("en", "You have 2 new items")]
)
def test_a_mail_says_how_many_notices_there_are_and_nothing_of_them(world, out, mail_server, language, words):
    ChangeChannels(facts=mail_facts(mail_server)).run(out)
    tell(world, language=language)
    send_all()
    (mail,) = mail_server.got
    text = email.message_from_bytes(mail).get_payload(decode=True).decode()
    assert words in text
    assert "https://hengdu.example/inbox/" in text
    assert "ITO" not in text
    assert "机密" not in text
    assert Delivery.objects.get().state == "sent"


def test_nobody_is_told_twice_of_the_same_and_nobody_all_the_time(world, out, mail_server):
    ChangeChannels(facts=mail_facts(mail_server)).run(out)
    person = tell(world)
    now = timezone.now()
    send_all(now)
    send_all(now + dt.timedelta(minutes=30))
    assert len(mail_server.got) == 1
    Notice.objects.create(user_id=person.user_id, kind="due_soon", created_at=now + dt.timedelta(minutes=1))
    send_all(now + dt.timedelta(minutes=2))
    assert len(mail_server.got) == 1
    send_all(now + dt.timedelta(minutes=11))
    assert [row.count for row in Delivery.objects.order_by("created_at")] == [2, 1]


def test_who_does_not_want_mail_or_has_no_address_gets_none(world, out, mail_server):
    ChangeChannels(facts=mail_facts(mail_server)).run(out)
    tell(world, address="")
    ChooseMail(is_on=False).run(tell(world))
    send_all()
    assert mail_server.got == []


def test_what_fails_is_tried_again_later_and_given_up_in_the_end(world, out, mail_server):
    ChangeChannels(facts=mail_facts(mail_server, mail_port=1)).run(out)
    tell(world)
    moment = timezone.now()
    send_all(moment)
    row = Delivery.objects.get()
    assert (row.state, row.attempts, row.error) == ("waiting", 1, "ConnectionRefusedError")
    assert row.due_at == moment + dt.timedelta(minutes=1)
    for _ in range(5):
        deliver_now(row.pk, moment)
    row.refresh_from_db()
    assert (row.state, row.attempts) == ("failed", 6)


def test_a_delivery_is_queued_for_the_worker_once(world, out, mail_server):
    ChangeChannels(facts=mail_facts(mail_server)).run(out)
    tell(world)
    assert (gather(timezone.now()), gather(timezone.now())) == (1, 0)
    assert DBTaskResult.objects.filter(task_path__endswith="send_delivery").count() == 1


def test_a_webhook_is_signed_over_time_and_body(world, out, hook):
    secret = MakeWebhookSecret().run(out)
    facts = ChannelFacts(webhook_on=True, webhook_url=f"http://127.0.0.1:{hook.port}/notices?a=1")
    ChangeChannels(facts=facts).run(out)
    tell(world, address="")
    send_all()
    ((headers, body),) = hook.got
    time_s = headers["X-Hengdu-Timestamp"]
    assert headers["X-Hengdu-Signature"] == f"sha256={signature(secret, time_s, body)}"
    assert abs(int(time_s) - timezone.now().timestamp()) < 60
    assert json.loads(body).keys() == {"kind", "person", "count", "text", "link"}
    assert "机密" not in body.decode()


def test_a_redirect_is_not_followed(world, out, hook):
    MakeWebhookSecret().run(out)
    hook.status = 302
    ChangeChannels(facts=ChannelFacts(webhook_on=True, webhook_url=f"http://127.0.0.1:{hook.port}/")).run(out)
    tell(world)
    send_all()
    assert len(hook.got) == 1
    assert Delivery.objects.get().error.endswith("the answer was 302")


@pytest.mark.parametrize(
    "url",
    [
        "http://169.254.169.254/latest",
        "http://localhost:1/",
        "http://127.0.0.1.example/",
        "http://user@127.0.0.1/",
        "file:///etc/passwd",
        "http://[::1]/",
        "gopher://127.0.0.1/",
        "http://",
    ],
)
def test_a_webhook_goes_to_allowed_hosts_only(out, url):
    with pytest.raises(DeliveryError):
        checked_address(url)
    with pytest.raises(DeliveryError):
        ChangeChannels(facts=ChannelFacts(webhook_url=url)).run(out)


def test_an_allowed_name_that_leads_to_this_machine_is_refused():
    with pytest.raises(DeliveryError, match="this machine"):
        reachable_address("localhost", 80)
    assert reachable_address("127.0.0.1", 80) == "127.0.0.1"


def test_secrets_are_files_of_the_keys_folder_and_nowhere_else(out, mail_server, database):
    secret = MakeWebhookSecret().run(out)
    facts = mail_facts(mail_server, mail_password="geheim-geheim")  # noqa: S106 - of a test
    with pytest.raises(DeliveryError, match="without TLS"):
        ChangeChannels(facts=facts).run(out)
    ChangeChannels(facts=attrs.evolve(facts, mail_security="tls", mail_user="u")).run(out)
    keys = settings.HENGDU_DATA / "keys"
    assert {path.name: path.stat().st_mode & 0o777 for path in keys.iterdir()} == {
        "mail-password": 0o600,
        "webhook-secret": 0o600,
    }
    kept = b"".join(path.read_bytes() for path in database.parent.glob(f"{database.name}*"))
    assert secret.encode() not in kept
    assert b"geheim" not in kept
    assert Event.objects.filter(tag="site:settings:changed").count() == 2


def test_the_webhook_needs_a_secret_first(out):
    with pytest.raises(DeliveryError, match="secret"):
        ChangeChannels(facts=ChannelFacts(webhook_on=True, webhook_url="http://127.0.0.1:9/")).run(out)
    assert not Channels.objects.exists()


@pytest.mark.usefixtures("out")
def test_only_the_system_administrator_sets_it(world, mail_server):
    for role in (Role.SECURITY_ADMIN, Role.AUDIT_ADMIN):
        with pytest.raises(PermissionRefused):
            ChangeChannels(facts=mail_facts(mail_server)).run(world.person(role))
