"""Read the forms of a page: their fields as a browser would send them, and which of them hold ids."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import attrs

ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_WITHOUT_VALUE = {"file", "image", "reset"}


@attrs.define
class Form:
    """One form: where it goes, what a browser sends when nothing is touched, and every value on offer."""

    action: str
    method: str
    sent: dict[str, list[str]] = attrs.field(factory=dict)
    offered: dict[str, list[str]] = attrs.field(factory=dict)

    @property
    def ids(self) -> set[str]:
        """Return the names of fields of which a value holds an id; an address is none."""
        return {
            name
            for name, values in self.offered.items()
            if any(ID.search(value) and not value.startswith("/") for value in values)
        }

    def offer(self, name: str, value: str, *, is_sent: bool) -> None:
        """Note a value, and whether the form sends it as it is shown."""
        self.offered.setdefault(name, []).append(value)
        if is_sent:
            self.sent.setdefault(name, []).append(value)


class Forms(HTMLParser):
    """Collect the forms of a page."""

    def __init__(self) -> None:
        """Begin with none."""
        super().__init__()
        self.found: list[Form] = []
        self._open: Form | None = None
        self._by_id: dict[str, Form] = {}
        self._select: tuple[Form, str] | None = None
        self._text: tuple[Form, str] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a form or a field."""
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._open = Form(action=given.get("action", ""), method=given.get("method", "get").lower())
            self.found.append(self._open)
            self._by_id[given.get("id", "")] = self._open
            return
        form = self._by_id.get(given["form"]) if "form" in given else self._open
        name = given.get("name", "")
        if tag == "option" and self._select is not None:
            form, name = self._select
            form.offer(name, given.get("value", ""), is_sent="selected" in given)
        elif form is None or not name or "disabled" in given:
            return
        elif tag == "select":
            self._select = (form, name)
        elif tag == "textarea":
            self._text = (form, name)
        elif tag == "button":
            form.offer(name, given.get("value", ""), is_sent=False)
        elif tag == "input":
            kind = given.get("type", "text")
            is_box = kind in {"checkbox", "radio"}
            is_sent = "checked" in given if is_box else kind not in _WITHOUT_VALUE | {"submit"}
            form.offer(name, given.get("value", "on" if is_box else ""), is_sent=is_sent)

    def handle_endtag(self, tag: str) -> None:
        """Leave what was open."""
        if tag == "form":
            self._open = None
        elif tag == "select":
            self._select = None
        elif tag == "textarea" and self._text is not None:
            form, name = self._text
            form.sent.setdefault(name, [""])
            self._text = None

    def handle_data(self, data: str) -> None:
        """Note what stands in a field of several lines."""
        if self._text is not None:
            form, name = self._text
            form.sent[name] = [form.sent.get(name, [""])[0] + data]


def forms_of(content: str) -> list[Form]:
    """Return the forms of a page."""
    reader = Forms()
    reader.feed(content)
    return reader.found
