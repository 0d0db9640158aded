"""Lay what stood before an event beside what stands after it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import attrs

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hengdu.store.trail.models import Event


@attrs.frozen(kw_only=True)
class Change:
    """One field: its path, and its value before and after; empty where there was none."""

    path: str
    before: str
    after: str

    @property
    def is_changed(self) -> bool:
        """Say whether the two differ."""
        return self.before != self.after


def changes(event: Event) -> list[Change]:
    """Return the fields of an event's two states, in order, changed or not."""
    before, after = dict(_leaves(event.before)), dict(_leaves(event.after))
    return [
        Change(path=path, before=before.get(path, ""), after=after.get(path, ""))
        for path in dict.fromkeys([*before, *after])
    ]


def _leaves(text: str) -> Iterator[tuple[str, str]]:
    if text:
        yield from _walk("", json.loads(text))


def _walk(path: str, value: Any) -> Iterator[tuple[str, str]]:  # noqa: ANN401 - what JSON can hold
    if isinstance(value, dict) and value:
        for name, item in value.items():
            yield from _walk(f"{path}.{name}" if path else str(name), item)
    elif isinstance(value, list) and value:
        for number, item in enumerate(value, start=1):
            yield from _walk(f"{path}[{number}]", item)
    else:
        yield path, value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
