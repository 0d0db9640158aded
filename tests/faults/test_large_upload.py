"""A piece of evidence of 200 MB goes through a running server, and the server's memory stays flat."""

from __future__ import annotations

import http.client
import shutil
from pathlib import Path

from django.conf import settings
from django.db import connections
from django.middleware.csrf import _get_new_csrf_string
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from tests.serving import Server
from tests.world import World

from hengdu.actions import Role
from hengdu.store.evidence.models import FileVersion
from hengdu.store.people.models import Installation, User

MIB = 1 << 20
SIZE = 200 * MIB
FLAT_MIB = 48  # pieces of 1 MiB, a page and the statements of one request
EDGE = "hengdu-test-edge"


def body(token):
    """Yield a form with a file of 200 MiB: a small real log, then one line again and again."""
    head = "".join(
        f'--{EDGE}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in (("csrfmiddlewaretoken", token), ("title", "示例大文件"), ("role", ""))
    )
    file = f'--{EDGE}\r\nContent-Disposition: form-data; name="files"; filename="big.log"\r\n'
    yield f"{head}{file}Content-Type: text/plain\r\n\r\n".encode()
    block = b"2026-11-22 00:00:00 example line of a log\n" * (MIB // 42 + 1)
    for _ in range(SIZE // MIB):
        yield block[:MIB]
    yield f"\r\n--{EDGE}--\r\n".encode()


def high_water(pid):
    """Return the most memory that a process ever held, in MiB."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM:")) / 1024


def upload(port, address, cookie, token):
    """Send the form and return the status of the answer."""
    length = sum(len(part) for part in body(token))
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=180)
    headers = {
        "Cookie": cookie,
        "Content-Type": f"multipart/form-data; boundary={EDGE}",
        "Content-Length": str(length),
    }
    connection.request("POST", address, body(token), headers)
    answer = connection.getresponse()
    words = answer.read()
    connection.close()
    return answer.status, words


def test_evidence_of_200_mb_is_taken_in_flat_memory(database, tmp_path):
    del database
    shutil.copytree(settings.HENGDU_DATA / "keys", tmp_path / "keys")
    Installation.objects.create(id=1, set_up_at=timezone.now())
    world = World()
    tenant = world.tenant()
    lead, assessment = world.person(Role.LEAD, tenant), world.assessment(tenant)
    client, token = Client(), _get_new_csrf_string()
    client.force_login(User.objects.get(pk=lead.user_id), backend=settings.AUTHENTICATION_BACKENDS[0])
    cookie = (
        f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}; "
        f"{settings.CSRF_COOKIE_NAME}={token}"
    )
    connections.close_all()
    server = Server(tmp_path)
    try:
        status, _headers, _page = server.get(
            reverse("evidence_new", args=[assessment, "file"]), Cookie=cookie
        )
        assert status == 200
        web = server.children()["web"]
        before = high_water(web)
        address = reverse("evidence_new", args=[assessment, "file"])
        status, words = upload(server.port, address, cookie, token)
        assert status == 302, words[:500]
        grown = high_water(web) - before
    finally:
        server.stop()
    row = FileVersion.objects.get()
    assert (row.size, row.media) == (SIZE, "text")
    assert grown < FLAT_MIB, f"the web process grew by {grown:.0f} MiB"
