"""Every page in Chromium, both languages and widths: axe finds nothing, nothing runs or overflows.

Both languages have one structure: axe looks at every page in Chinese, where it is wide, and at every second
one in English, where it is narrow (HENGDU_AXE=all: at all of them). With HENGDU_SCREENS=1 screenshots go to
build/screens/; look at them.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

ROOT = Path(__file__).parents[3]
AXE = ROOT / "tests" / "web" / "vendor" / "axe-4.14.1.min.js"
SCREENS = ROOT / "build" / "screens"
WIDTHS = (1440, 360)
RUN = """async () => (await axe.run(document, {resultTypes: ["violations"]})).violations.map(
  one => one.id + ": " + one.nodes.slice(0, 3).map(node => node.html.slice(0, 160)).join(" | "))"""
OVERFLOW = """() => {
  const wide = document.documentElement.scrollWidth - document.documentElement.clientWidth;
  if (wide <= 0) return "";
  const out = [...document.querySelectorAll("body *")].filter(one => {
    const box = one.getBoundingClientRect();
    return box.right > document.documentElement.clientWidth + 1
      && !one.closest(".table-scroll, .svg-scroll, .tabs");
  });
  return wide + " px: " + out.slice(0, 3).map(one => one.outerHTML.slice(0, 120)).join(" | ");
}"""
ATTACKED = "() => document.querySelectorAll('[data-xss], img[src=x]').length"


@pytest.fixture(scope="module")
def browse(chromium, server, everything):
    """Return ``browse(role, language)``: a page of a browser signed in as the person of a role."""
    contexts = {}

    def open_page(role, language):
        if (role, language) not in contexts:
            context = chromium.new_context(base_url=server.url, bypass_csp=True)
            cookies = {settings.LANGUAGE_COOKIE_NAME: language}
            if role is not None:
                client = Client()
                client.force_login(everything.people[role], backend=settings.AUTHENTICATION_BACKENDS[0])
                cookies[settings.SESSION_COOKIE_NAME] = client.cookies[settings.SESSION_COOKIE_NAME].value
            context.add_cookies(
                [{"name": name, "value": value, "url": server.url} for name, value in cookies.items()]
            )
            context.add_init_script(path=AXE)
            contexts[role, language] = context.new_page()
        return contexts[role, language]

    yield open_page
    for page in contexts.values():
        page.context.close()


def name_of(where: str, language: str, width: int) -> str:
    plain = re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}", "id", where.strip("/")).replace("/", "-") or "home"
    return f"{plain}.{language[:2]}.{width}.png"


@pytest.mark.timeout(900)  # it opens every page of the application twice
def test_every_page_is_accessible_harmless_and_fits(browse, addresses, language):
    takes_pictures = bool(os.environ.get("HENGDU_SCREENS"))
    SCREENS.mkdir(parents=True, exist_ok=True)
    found, dialogs, faults = [], [], []
    seen = set()
    sees_all = language == "zh-hans" or os.environ.get("HENGDU_AXE") == "all"
    for number, (role, where) in enumerate(addresses):
        page = browse(role, language)
        if page not in seen:
            seen.add(page)
            page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
            page.on("pageerror", lambda error, page=page: faults.append(f"{page.url}: {error}"))
        page.set_viewport_size({"width": WIDTHS[0], "height": 900})
        page.goto(where, wait_until="load")
        if page.evaluate(ATTACKED):
            found.append(f"{where} as {role}: the attack is in the page")
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            if width == WIDTHS[language == "en"] and (sees_all or number % 2):
                found += [f"{where} as {role} at {width} px: {fault}" for fault in page.evaluate(RUN)]
            wide = page.evaluate(OVERFLOW)
            if wide:  # a chart is drawn anew a moment after the window has another width
                page.wait_for_timeout(1000)
                wide = page.evaluate(OVERFLOW)
            if wide:
                found.append(f"{where} as {role} at {width} px overflows by {wide}")
            if takes_pictures:
                page.screenshot(path=SCREENS / name_of(where, language, width), full_page=True)
    assert not dialogs
    assert not faults, "\n".join(faults)
    assert not found, "\n".join(found)
