"""Mask what must not stand in the trail: secrets wholly, personal fields in part, long text by its digest."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

from hengdu.chain import sm3_of

MASK: Final = "***"
_SECRET: Final = ("password", "secret", "token", "otp", "recovery", "session_key", "private", "credential")
_PERSONAL: Final = ("email", "phone", "mobile", "id_number")
_TEXT: Final = frozenset({"note", "evidence_note", "text", "text_zh", "text_en", "zh", "en", "closed_note"})
_KEPT: Final = 2  # characters of a personal value that remain


def masked(value: Any) -> Any:  # noqa: ANN401 - any nested value that JSON can hold
    """Return ``value`` as the trail may hold it, deciding by the name of each field.

    Free text becomes its length and SM3 digest: it proves what was written without repeating it.

    >>> masked({"password": "x", "email": "li@example.org", "answer": "F"})
    {'password': '***', 'email': 'li***', 'answer': 'F'}
    """
    if isinstance(value, Mapping):
        return {str(key): _field(str(key), item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [masked(item) for item in value]
    if isinstance(value, float):
        return Decimal(repr(value))
    return value if value is None or isinstance(value, bool | int | str | Decimal) else str(value)


def _field(name: str, value: Any) -> Any:  # noqa: ANN401 - any nested value that JSON can hold
    if value in (None, "", [], {}):
        return value
    if any(word in name for word in _SECRET):
        return MASK
    if any(word in name for word in _PERSONAL):
        return f"{str(value)[:_KEPT]}{MASK}"
    if name in _TEXT and isinstance(value, str):
        return {"length": len(value), "sm3": sm3_of(value)[:16]}
    return masked(value)
