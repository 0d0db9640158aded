from pathlib import Path
import attrs
from django.conf import settings
from django.urls import reverse
from tests.web.conftest import *  # noqa
from hengdu.actions import Role
from hengdu.actions.accounts import AskFactorReset, LinkDirectory
from hengdu.web._environment import Directory
from hengdu.web._fresh import PROVED
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.contrib.sessions.models import Session
from django.contrib.sessions.backends.db import SessionStore
OUT = Path("/tmp/hd/s4/h8w/shots"); OUT.mkdir(exist_ok=True)

def stale():
    for row in Session.objects.all():
        s = SessionStore(session_key=row.session_key); d = s.load()
        if PROVED in d:
            d[PROVED] -= 400; s._session_cache = d; s.save()

def test_shots(site, visit, monkeypatch):
    chosen = Directory(url="ldaps://x", base="dc=example", attribute="uid", reader="", secret="", ca=None)
    monkeypatch.setattr(settings, "ENVIRONMENT", attrs.evolve(settings.ENVIRONMENT, directory=chosen))
    sys_ = site.person("xitong", Role.SYSTEM_ADMIN); sec = site.person("anquan", Role.SECURITY_ADMIN)
    lost = site.person("zhang", Role.AUDIT_ADMIN); lost2 = site.person("li", Role.AUDIT_ADMIN)
    for u in (sec, lost, lost2): TOTP.activate(u, generate_totp_secret())
    AskFactorReset(user_id=lost.pk, reason="手机遗失").run(site.actor(sys_))
    LinkDirectory(user_id=lost2.pk, login="li.si").run(site.system)
    for lang in ("zh-hans", "en"):
        for width in (1440, 360):
            def shot(p, label):
                over = p.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
                print(label, lang, width, "OVERFLOW" if over else "")
                p.screenshot(path=OUT / f"{label}-{lang}-{width}.png", full_page=True)
            p = visit(sys_, language=lang, viewport={"width": width, "height": 800})
            p.goto(reverse("person", args=[lost2.pk])); shot(p, "person")
            q = visit(sec, language=lang, viewport={"width": width, "height": 800})
            q.goto(reverse("people")); shot(q, "people-requests")
            q.goto(reverse("grants_new")); q.fill("input[name=user]", "zhang"); 
            stale()
            q.locator("main form button.primary, main form button").last.click(); q.wait_for_load_state()
            print(q.url); shot(q, "again")
            r = visit(None, language=lang, viewport={"width": width, "height": 800})
            r.goto("/account/login/"); r.fill("input[name=login]", "zhang"); r.fill("input[name=password]", PASSWORD); r.keyboard.press("Enter"); r.wait_for_load_state(); shot(r, "code-step")
            q.fill("#id_password_password", PASSWORD); q.locator("form:has(#id_password_password) button").click(); q.wait_for_url("**/grants/new/**", timeout=20000)
            print("went on to", q.url, q.locator("input[name=user]").input_value())
    q = visit(sec, viewport={"width": 1440, "height": 800}); q.goto(reverse("people"))
    q.locator("button[value=confirm]").first.click(); q.wait_for_load_state(); q.screenshot(path=OUT / "code.png", full_page=True)
