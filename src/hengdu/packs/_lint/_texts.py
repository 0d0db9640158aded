"""Walk over all texts of a pack."""

from __future__ import annotations

import dataclasses
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any, cast

import attrs

from hengdu.text import Text

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Iterator

    from hengdu.packs._pack import Pack


@attrs.frozen
class Said:
    """One text: the code of the nearest coded thing, its field as ``record.field``, a name for people."""

    code: str
    field: str
    name: str
    text: Text


@lru_cache(maxsize=1)
def all_texts(pack: Pack) -> tuple[Said, ...]:
    """Return every text of a pack, those of its scoring included; the rules ask for it one after another."""
    return (*texts(pack.content, pack.id), *texts(pack.scoring, "section:scoring"))


def texts(value: object, code: str, field: str = "", name: str = "") -> Iterator[Said]:
    """Yield every text below a value of records, tuples and mappings."""
    if isinstance(value, Text):
        yield Said(code, field, name, value)
    elif dataclasses.is_dataclass(value):
        own = getattr(value, "code", None) or getattr(value, "id", None) or code
        for part, place in _parts(cast("Hashable", type(value))):
            item = getattr(value, part)
            if item and not isinstance(item, str | int):
                yield from texts(item, own, place, part)
    else:
        inner: Iterable[tuple[str, object]] = ()
        if isinstance(value, tuple):
            inner = ((name, item) for item in value)
        elif isinstance(value, dict):
            inner = ((f"{name}.{key}", item) for key, item in value.items())
        for label, item in inner:
            yield from texts(item, code, field, label)


@cache
def _parts(record: Any) -> tuple[tuple[str, str], ...]:  # noqa: ANN401 - any class of records
    """Return the names of a record's fields, each with ``record.field``."""
    names = [field.name for field in dataclasses.fields(record)]
    return tuple((name, f"{record.__name__.lower()}.{name}") for name in names)


def in_fields(said: Iterable[Said], fields: tuple[str, ...]) -> Iterator[Said]:
    """Yield the texts of some fields; ``*`` is every field."""
    every = "*" in fields
    return (item for item in said if every or item.field in fields)
