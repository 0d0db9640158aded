"""Write data in one canonical form and take its digest."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

_AS_THEY_ARE: Final = frozenset({str, int, bool, type(None)})


def _plain(value: Any) -> Any:  # noqa: ANN401 - any nested value that JSON can hold
    kind = type(value)
    if kind in _AS_THEY_ARE:
        return value
    if kind is dict:
        return {str(key): _plain(item) for key, item in value.items()}
    if kind is list:
        return [_plain(item) for item in value]
    return _rare(value)


def _rare(value: Any) -> Any:  # noqa: ANN401 - any nested value that JSON can hold
    if isinstance(value, Decimal):
        text = format(value.normalize(), "f")
        return int(text) if "." not in text else {"$decimal": text}
    if isinstance(value, float):
        msg = "binary floats have no canonical form; use Decimal"
        raise TypeError(msg)
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str | bytes):
        return [_plain(item) for item in value]
    return value


def canonical_json(value: Any) -> str:  # noqa: ANN401 - any nested value that JSON can hold
    """Return sorted, compact JSON; equal decimals are written alike and floats refused.

    >>> canonical_json({"b": Decimal("1.50"), "a": [1, "中"]})
    '{"a":[1,"中"],"b":{"$decimal":"1.5"}}'
    """
    return json.dumps(_plain(value), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def sha256_of(value: Any) -> str:  # noqa: ANN401 - any nested value that JSON can hold
    """Return the SHA-256 of the canonical form, in hexadecimal."""
    return hashlib.sha256(canonical_json(value).encode()).hexdigest()
