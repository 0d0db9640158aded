"""Write logs as JSON lines that name no person: the time, the route, the outcome and a request's id."""

from __future__ import annotations

import json
import logging
import re
import secrets
import time
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponseBase

    Next = Callable[[HttpRequest], HttpResponseBase]

HEADER: Final = "X-Request-ID"
_GIVEN: Final = re.compile(r"[0-9A-Za-z-]{8,64}")
_request: ContextVar[str] = ContextVar("hengdu-request", default="")
_access: Final = logging.getLogger("hengdu.access")


class JsonLines(logging.Formatter):
    """Format each record as one JSON object; of an exception its type and places in the code, not its words.

    An exception's words may repeat what a person typed.
    """

    def format(self, record: logging.LogRecord) -> str:
        """Return one line."""
        said: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
        }
        if _request.get():
            said["request"] = _request.get()
        facts = getattr(record, "facts", None)
        if facts is not None:
            said.update(facts)
        else:
            said["message"] = record.msg if isinstance(record.msg, str) else type(record.msg).__name__
        if record.exc_info and record.exc_info[0] is not None:
            said["exception"] = record.exc_info[0].__name__
            said["at"] = _places(record)
        return json.dumps(said, ensure_ascii=False)


def _places(record: logging.LogRecord) -> list[str]:
    import traceback

    assert record.exc_info  # noqa: S101 - asked by the caller
    frames = traceback.extract_tb(record.exc_info[2])[-12:]
    return [f"{frame.filename.rpartition('/')[2]}:{frame.lineno} {frame.name}" for frame in frames]


class RequestLog:
    """Give each request an id, tell it in the answer, and log method, route, status and time taken.

    Neither the address asked for nor whoever asked is logged: the trail knows who did what. An id that a
    proxy has given is kept.
    """

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer, then log."""
        given = request.headers.get(HEADER, "")
        name = given if _GIVEN.fullmatch(given) else secrets.token_hex(8)
        token = _request.set(name)
        began = time.perf_counter()
        try:
            response = self.get_response(request)
            response.headers[HEADER] = name
            facts = {
                "method": request.method,
                "route": request.resolver_match.url_name if request.resolver_match else None,
                "status": response.status_code,
                "ms": round((time.perf_counter() - began) * 1000, 1),
            }
            _access.info("request", extra={"facts": facts})
            return response
        finally:
            _request.reset(token)
