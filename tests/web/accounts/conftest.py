"""What tests of accounts share: the events in the trail, and codes of an authenticator app."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import struct
import time

import attrs
import pytest
from django.conf import settings

from hengdu.store.trail.models import Event
from hengdu.web._environment import Oidc


def tags() -> list[str]:
    return list(Event.objects.order_by("seq").values_list("tag", flat=True))


def totp(secret: str, *, steps: int = 0) -> str:
    """Return what an authenticator app shows (RFC 6238: SHA-1, 30 s, 6 digits)."""
    counter = struct.pack(">Q", int(time.time()) // 30 + steps)
    mac = hmac.new(base64.b32decode(secret), counter, hashlib.sha1).digest()
    start = mac[-1] & 0x0F
    return f"{(struct.unpack('>I', mac[start : start + 4])[0] & 0x7FFFFFFF) % 1_000_000:06d}"


def choose_provider(monkeypatch, issuer: str) -> Oidc:
    """Set what HENGDU_OIDC_ISSUER and its companions give for a sign-in service; return it."""
    chosen = Oidc(
        issuer=issuer, client="hengdu", secret="s" * 32, name="统一认证", claim="preferred_username"
    )
    monkeypatch.setattr(settings, "ENVIRONMENT", attrs.evolve(settings.ENVIRONMENT, oidc=chosen))
    app = {
        "provider_id": "oidc",
        "name": chosen.name,
        "client_id": chosen.client,
        "secret": chosen.secret,
        "settings": {"server_url": chosen.issuer, "oauth_pkce_enabled": True, "fetch_userinfo": True},
    }
    monkeypatch.setattr(settings, "SOCIALACCOUNT_PROVIDERS", {"openid_connect": {"APPS": [app]}})
    return chosen


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
