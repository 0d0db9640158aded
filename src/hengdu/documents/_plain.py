"""Turn records back into the plain data that files hold."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from hengdu.text import Text


def record_data(value: Any) -> dict[str, Any]:  # noqa: ANN401 - any record class
    """Return the plain data of a record without defaults, ready for YAML or JSON.

    Reading it back gives an equal record: numbers that a binary double cannot hold become text.
    """
    result = {}
    for field in dataclasses.fields(value):
        item = getattr(value, field.name)
        made = field.default_factory
        default = field.default if made is dataclasses.MISSING else made()
        if item != default:
            result[field.name] = _plain(item)
    return result


def _plain(value: object) -> object:
    if dataclasses.is_dataclass(value):
        return record_data(value)
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    return _scalar(value)


def _scalar(value: object) -> object:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Text):
        return {"zh": value.zh, "en": value.en}
    if isinstance(value, Decimal):
        if value == value.to_integral_value():
            return int(value)
        near = float(value)
        return near if Decimal(repr(near)) == value else str(value)
    return value
