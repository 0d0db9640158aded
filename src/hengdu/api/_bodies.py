"""Read the bodies of requests within limits: type, size, depth, and signs that nobody can keep."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final, NoReturn

from ninja.parser import Parser

from hengdu.actions import ActionError

if TYPE_CHECKING:
    from django.http import HttpRequest

JSON: Final = "application/json"
BINARY: Final = "application/octet-stream"
MOST_BYTES: Final = 4 * 1024 * 1024
MOST_DEPTH: Final = 20
_MOST_DIGITS: Final = 300


class TooLarge(ActionError):  # noqa: N818 - it is a status of HTTP
    """The body has more bytes than the address takes."""


class WrongMedia(ActionError):  # noqa: N818 - it is a status of HTTP
    """The body is of a type that the address does not take."""


class Malformed(ActionError):  # noqa: N818 - it is a status of HTTP
    """A header, a part of the address or the body cannot be read."""


def is_text(value: str) -> bool:
    """Say whether text can be kept: no NUL and no half of a pair of surrogates."""
    return "\x00" not in value and not any("\ud800" <= sign <= "\udfff" for sign in value)


def declared(request: HttpRequest, most: int = MOST_BYTES) -> None:
    """Raise TooLarge where the request declares a body of more than ``most`` bytes."""
    given = request.META.get("CONTENT_LENGTH") or "0"
    if given.isdecimal() and int(given) > most:
        raise too_large(most)


def too_large(most: int = MOST_BYTES) -> TooLarge:
    """Return the error for a body of more than ``most`` bytes."""
    mib = most // 1024**2
    return TooLarge(
        f"请求内容超过 {mib} MB",
        f"the body has more than {mib} MB",
        place="body",
        hint_zh="请分几次提交",
        hint_en="Send it in several requests",
    )


def of_type(request: HttpRequest, wanted: str) -> None:
    """Raise WrongMedia unless the body says that it is of this type."""
    if request.content_type != wanted:
        raise WrongMedia(
            f"请求内容的类型须为 {wanted}", f"the body must be of type {wanted}", place="Content-Type"
        )


class Bodies(Parser):
    """Read JSON for the library, within the limits."""

    def parse_body(self, request: HttpRequest) -> dict[str, Any]:
        """Return the object; TooLarge, WrongMedia or Malformed for another body."""
        declared(request)
        of_type(request, JSON)
        try:
            found: Any = json.loads(request.body, parse_constant=_constant, parse_int=_whole)
        except RecursionError as error:
            raise _deep() from error
        except ValueError as error:
            raise Malformed("请求内容不是 JSON", "the body is no JSON", place="body") from error
        _check(found, 0)
        made: dict[str, Any] = found
        return made


def _constant(name: str) -> NoReturn:
    raise ValueError(name)


def _whole(digits: str) -> int:
    if len(digits) > _MOST_DIGITS:
        raise ValueError(digits[:20])
    return int(digits)


def _deep() -> Malformed:
    return Malformed(
        f"请求内容嵌套超过 {MOST_DEPTH} 层", f"the body is nested deeper than {MOST_DEPTH}", place="body"
    )


def _check(value: Any, depth: int) -> None:  # noqa: ANN401 - any JSON
    if depth > MOST_DEPTH:
        raise _deep()
    if isinstance(value, str):
        if not is_text(value):
            raise Malformed("文字中有不能保存的字符", "a text has signs that cannot be kept", place="body")
    elif isinstance(value, dict):
        for key, one in value.items():
            _check(key, depth)
            _check(one, depth + 1)
    elif isinstance(value, list):
        for one in value:
            _check(one, depth + 1)
