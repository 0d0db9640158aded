"""Refuse a request that says it is longer than a document may be, before a byte of it is read."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any, Final, TypeVar, cast

from django.views.decorators.csrf import csrf_exempt, csrf_protect

from hengdu.actions import ActionError
from hengdu.actions.exchange import MOST_BYTES

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponseBase

ViewT = TypeVar("ViewT", bound=Callable[..., Any])
_ROOM: Final = 5 * 1024 * 1024  # for the other fields of the form, such as a pasted text


def small_files(view: ViewT) -> ViewT:
    """Let a view take one document; the form's token is checked as everywhere."""
    protected = csrf_protect(view)

    @wraps(view)
    def prepared(request: HttpRequest, *args: Any, **named: Any) -> HttpResponseBase:  # noqa: ANN401 - a view's own
        length = str(request.META.get("CONTENT_LENGTH") or "0")
        if not length.isdecimal() or int(length) > MOST_BYTES + _ROOM:
            raise ActionError(
                f"文件超过 {MOST_BYTES >> 20} MB，未读取",
                f"the file is larger than {MOST_BYTES >> 20} MB; nothing of it was read",
                place="file",
                hint_zh="请拆分，或只上传正文文本",
                hint_en="Split it, or send its text only",
            )
        return cast("HttpResponseBase", protected(request, *args, **named))

    return cast("ViewT", csrf_exempt(prepared))
