"""Say every error as a problem document (RFC 9457), in Chinese and English."""

from __future__ import annotations

import logging
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final

from django.http import HttpResponse
from pydantic import BaseModel, Field

from hengdu.actions import Conflict, NotFoundError, PermissionRefused
from hengdu.errors import HengduError
from hengdu.store.reach import is_away

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import HttpRequest

MEDIA_TYPE: Final = "application/problem+json"
_LOG: Final = logging.getLogger(__name__)
# A type is a name that stays, not a page: about:blank says no more than the status.
_TYPE: Final = "urn:hengdu:problem:"
DECLARED: Final = (400, 401, 403, 404, 405, 409, 412, 413, 415, 422, 428, 429)


class Problem(BaseModel):
    """Say what went wrong, where, and what to do next.

    ``type`` is a name that does not change; ``title`` is the status in English, ``detail`` the message in the
    language asked for; ``place`` names the field or object.
    """

    type: str
    title: str
    status: int
    detail: str
    zh: str
    en: str
    place: str = ""
    errors: list[dict[str, Any]] = Field(default_factory=list)
    current: dict[str, Any] | None = None


def problem(  # noqa: PLR0913 - the members of a problem document
    request: HttpRequest,
    status: int,
    kind: str,
    *,
    zh: str,
    en: str,
    place: str = "",
    errors: list[dict[str, Any]] | None = None,
    current: dict[str, Any] | None = None,
    headers: Mapping[str, str] | None = None,
) -> HttpResponse:
    """Return a problem document."""
    speaks_en = request.headers.get("Accept-Language", "").lower().startswith("en")
    found = Problem(
        type=_TYPE + kind,
        title=HTTPStatus(status).phrase,
        status=status,
        detail=en if speaks_en else zh,
        zh=zh,
        en=en,
        place=place,
        errors=errors or [],
        current=current,
    )
    answer = HttpResponse(found.model_dump_json(exclude_none=True), content_type=MEDIA_TYPE, status=status)
    for name, value in (headers or {}).items():
        answer[name] = value
    return answer


def known(request: HttpRequest, error: HengduError) -> HttpResponse:
    """Return the problem of an error that the program raised on purpose."""
    status, kind = _status(request, error)
    zh, en = (
        (error.zh, error.en) if status == HTTPStatus.NOT_FOUND else (_said(error, "zh"), _said(error, "en"))
    )
    if isinstance(error, PermissionRefused) and not error.known:
        zh, en = "找不到该对象", "there is no such object"
    current = _current(error) if isinstance(error, Conflict) else None
    return problem(request, status, kind, zh=zh, en=en, place=error.place, current=current)


def _status(request: HttpRequest, error: HengduError) -> tuple[int, str]:
    if isinstance(error, PermissionRefused):
        return (403, "not-allowed") if error.known else (404, "not-found")
    if isinstance(error, NotFoundError):
        return 404, "not-found"
    if isinstance(error, Conflict):
        return (412, "changed-meanwhile") if "If-Match" in request.headers else (409, "changed-meanwhile")
    return 422, "not-accepted"


def _said(error: HengduError, lang: str) -> str:
    zh = lang == "zh"
    message, hint = (error.zh, error.hint_zh) if zh else (error.en, error.hint_en)
    if not hint:
        return message
    return f"{message.rstrip('。')}。{hint}" if zh else f"{message}. {hint}"


def _current(error: Conflict) -> dict[str, Any]:
    """Return what is stored now as far as a program needs it to send the write again."""
    version = getattr(error.current, "version", error.current)
    shown: dict[str, Any] = {"by": error.by, "at": error.at_text}
    return shown | ({"version": version} if isinstance(version, int) else {})


def unreadable(request: HttpRequest, errors: list[dict[str, Any]]) -> HttpResponse:
    """Answer 422: parts of the request do not have the described form."""
    shown = [
        {"place": ".".join(str(part) for part in one.get("loc", ())), "message": str(one.get("msg", ""))}
        for one in errors
    ]
    return problem(
        request,
        422,
        "malformed",
        zh="请求内容不符合接口说明，请见 errors",
        en="the request does not have the described form; see errors",
        errors=shown,
    )


def broken(request: HttpRequest, error: Exception) -> HttpResponse:
    """Answer 500 and leave the reason in the log, not in the answer; 503 while the database is away."""
    if is_away(error):
        _LOG.error("the database does not answer: %s %s", request.method, request.path)
        return problem(
            request,
            503,
            "away",
            zh="数据库暂时没有应答，未保存；请稍后再试",
            en="the database does not answer now; nothing was saved, try again later",
            headers={"Retry-After": "10"},
        )
    _LOG.error("api failed: %s %s", request.method, request.path, exc_info=error)
    return problem(request, 500, "broken", zh="服务器内部错误", en="something broke in the server")


def of_status(request: HttpRequest, status: int, headers: Mapping[str, str]) -> HttpResponse:
    """Return the problem of an answer that has a status and no words of ours."""
    words = {
        404: ("找不到该地址", "there is no such address"),
        405: ("该地址不支持此方法", "this address does not take this method"),
        429: ("请求过于频繁，请稍后再试", "too many requests; try again later"),
    }
    zh, en = words.get(status, ("请求无法理解", "the request was not understood"))
    kind = {404: "not-found", 405: "method", 429: "too-often"}.get(status, "not-understood")
    return problem(request, status, kind, zh=zh, en=en, headers=headers)


def missing(request: HttpRequest, **_parts: object) -> HttpResponse:
    """Answer every address of the API that there is none."""
    return of_status(request, 404, {})
