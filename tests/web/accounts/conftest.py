"""What tests of accounts share: the events in the trail, and codes of an authenticator app."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import struct
import time

import pytest

from hengdu.store.trail.models import Event


def tags() -> list[str]:
    return list(Event.objects.order_by("seq").values_list("tag", flat=True))


def totp(secret: str, *, steps: int = 0) -> str:
    """Return what an authenticator app shows (RFC 6238: SHA-1, 30 s, 6 digits)."""
    counter = struct.pack(">Q", int(time.time()) // 30 + steps)
    mac = hmac.new(base64.b32decode(secret), counter, hashlib.sha1).digest()
    start = mac[-1] & 0x0F
    return f"{(struct.unpack('>I', mac[start : start + 4])[0] & 0x7FFFFFFF) % 1_000_000:06d}"


@pytest.fixture
def trail():
    return tags


@pytest.fixture
def app():
    """An authenticator app: reads the key from the page and shows codes."""

    class App:
        secret = ""

        def scan(self, page: str) -> None:
            self.secret = re.search(r"<code>([A-Z2-7]{16,})</code>", page)[1]

        def code(self) -> str:
            return totp(self.secret)

    return App()
