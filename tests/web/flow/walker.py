"""One person at one browser: pages, fields, buttons, the keyboard, and whatever goes wrong on the way."""

from __future__ import annotations

import re
from uuid import UUID

from tests.web.conftest import PASSWORD

from hengdu.actions.jobs import run_job

_FOCUSED = "(wanted) => document.activeElement !== null && document.activeElement.matches(wanted)"
_FAR = 250


def is_trouble(said):
    """Say whether a console message is a fault; a form that is refused beside its fields is none."""
    return said.type == "error" and "status of 422" not in said.text


class Walker:
    """A person who signs in at ``page`` and goes from page to page; ``troubles`` are kept for the end."""

    def __init__(self, page, troubles, username=""):
        self.page, self.username = page, username
        page.set_default_timeout(30_000)
        page.on("console", lambda said: is_trouble(said) and troubles.append(f"{page.url}: {said.text}"))
        page.on("pageerror", lambda error: troubles.append(f"{page.url}: {error}"))
        page.on("response", lambda one: one.status >= 500 and troubles.append(f"{one.status} {one.url}"))

    def open(self, where):
        """Open an address."""
        self.page.goto(where)
        return self

    def follow(self, name):
        """Click a link by its name and wait for its page."""
        with self.page.expect_navigation():
            self.page.get_by_role("link", name=name, exact=True).first.click()
        return self

    def press(self, name):
        """Click a button by its name and wait for the page that answers."""
        with self.page.expect_navigation():
            self.page.get_by_role("button", name=name, exact=True).first.click()
        return self

    def click(self, wanted):
        """Click what a selector finds first and wait for the page it leads to."""
        with self.page.expect_navigation():
            self.page.locator(wanted).first.click()
        return self

    def fill(self, within="main", **fields):
        """Fill in fields by their names; a list is chosen from by value, or by ``{"label": ...}``."""
        part = self.page.locator(within)
        for name, value in fields.items():
            field = part.locator(f"[name='{name}']").first
            if isinstance(value, dict):
                field.select_option(**value)
            elif field.evaluate("(field) => field.tagName") == "SELECT":
                field.select_option(value)
            else:
                field.fill(value)
        return self

    def choose(self, name, value):
        """Choose one of several radio buttons or tick one of several boxes."""
        self.page.locator(f"input[name='{name}'][value='{value}']").check()
        return self

    def reads(self, *words):
        """Wait until the page shows each of these words."""
        for one in words:
            self.page.locator("main").get_by_text(one).locator("visible=true").first.wait_for()
        return self

    def be(self, username):
        """Let somebody else sit down."""
        self.username = username
        return self

    def set_password(self, code, button):
        """Set the password with a one-time code from paper."""
        self.open("/account/code/").fill(code=code, password=PASSWORD, repeated=PASSWORD).press(button)
        self.page.wait_for_url("**/account/login/")
        return self

    def sign_in(self):
        """Sign in by name and password, with the keyboard."""
        if "/account/login/" not in self.page.url:
            self.open("/account/login/")
        self.reach("input[name=login]").type(self.username)
        self.reach("input[name=password]").type(PASSWORD)
        self.key("Enter")
        self.page.wait_for_url(lambda address: "/login/" not in address)
        return self

    def sign_out(self):
        """Sign out; the next person finds the page to sign in."""
        return self.click("form.sign-out button")

    def confirm(self, button):
        """Prove again to be there, on the page that asks; what was sent goes on by itself."""
        self.reads("已填写的内容不会丢失").fill(password=PASSWORD)
        self.page.get_by_role("button", name=button).click()
        self.page.wait_for_url(lambda address: "/account/" not in address)
        return self

    def unfold(self, name):
        """Open the part of the page that is folded under a name."""
        self.page.locator("main details > summary").get_by_text(name).first.click()
        return self

    def made(self):
        """Let the job run whose page is open, and download what it made."""
        run_job(UUID(re.search(r"/jobs/([0-9a-f-]+)/", self.page.url)[1]))
        return self.downloads(lambda: self.page.locator("a[href$='/file/']").click())

    def downloads(self, deed):
        """Do something that makes the browser save a file, and return the file's bytes."""
        with self.page.expect_download() as started:
            deed()
        return started.value.path().read_bytes()

    # The keyboard alone.

    def key(self, *keys):
        """Press keys one after another."""
        for one in keys:
            self.page.keyboard.press(one)
        return self

    def type(self, text):
        """Type into what has the focus."""
        self.page.keyboard.type(text)
        return self

    def reach(self, wanted):
        """Press Tab until the focus is on what matches a selector."""
        for _ in range(_FAR):
            if self.page.evaluate(_FOCUSED, wanted):
                return self
            self.key("Tab")
        raise AssertionError(f"the keyboard does not reach {wanted} on {self.page.url}")

    def enter(self, wanted):
        """Reach a link or a button with Tab, press Enter there and wait for the page it leads to."""
        self.reach(wanted)
        with self.page.expect_navigation():
            self.key("Enter")
        return self

    def answer(self, value, *, evidence=None, note="", reason=""):
        """Answer the question with the keyboard: choice, evidence grade, notes; then save and go on."""
        at = self.page.url
        digit = self.page.locator(f"input[name=choice][value='{value}']").get_attribute("data-number")
        self.key(digit)
        assert self.page.locator(f"input[name=choice][value='{value}']").is_checked(), (
            f"{digit} chooses nothing"
        )
        if reason:
            self.reach("#refused_reason").type(reason)
        if evidence is not None:
            self.reach("#evidence").type(evidence)
            self.reach("#evidence_note").type(note)
        self.key("Control+Enter")
        self.page.wait_for_url(lambda address: address != at)
        return code_in(at)


def code_in(address):
    """Return the code of the question in an address."""
    found = re.search(r"/interview/[A-Z]+/([^/]+)/", address)
    assert found, address
    return found[1]
