"""Turn values of the rings into plain JSON data."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from enum import Enum
from typing import Any

import attrs

from hengdu.text import Text


def plain_of(value: Any) -> Any:  # noqa: ANN401, PLR0911 - any value of the rings
    """Return ``value`` as JSON data: bilingual texts as zh and en, records as objects, dates as ISO 8601."""
    if isinstance(value, Text):
        return {"zh": value.zh, "en": value.en}
    if isinstance(value, Enum):
        return value.value
    if value is None or isinstance(value, (str, bool, int, float)):
        return value
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(key): plain_of(one) for key, one in value.items()}
    fields = _fields(value)
    if fields is not None:
        return {name: plain_of(getattr(value, name)) for name in fields}
    if isinstance(value, (tuple, list, set, frozenset)):
        return [plain_of(one) for one in value]
    return str(value)


def _fields(value: object) -> tuple[str, ...] | None:
    """Return the names of a record's fields; None for what is no record."""
    kind = type(value)
    if attrs.has(kind):
        return tuple(field.name for field in attrs.fields(kind))
    if dataclasses.is_dataclass(kind):
        return tuple(field.name for field in dataclasses.fields(kind))
    named: tuple[str, ...] | None = getattr(kind, "_fields", None)
    return named
