"""Send requests straight into the application, as the server's worker does, and take the time of it."""

from __future__ import annotations

import io
import time
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode
from wsgiref.util import setup_testing_defaults

import attrs

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from wsgiref.types import StartResponse


@attrs.frozen(kw_only=True)
class Answer:
    """What came back: the body, the CPU seconds and the number of queries it took."""

    body: bytes
    cpu_s: float
    queries: int


class Browser:
    """A person's browser without a network; ``session`` is the value of the session's cookie.

    An answer that is not 200 is a RuntimeError.
    """

    def __init__(self, session: str) -> None:
        """Take the cookie; make the token that forms carry."""
        from django.conf import settings
        from django.core.wsgi import get_wsgi_application
        from django.middleware.csrf import _get_new_csrf_string

        token = _get_new_csrf_string()
        self.application = get_wsgi_application()
        self.cookies = (
            f"{settings.SESSION_COOKIE_NAME}={session}; {settings.CSRF_COOKIE_NAME}={token}; "
            f"{settings.LANGUAGE_COOKIE_NAME}=zh-hans"
        )
        self.token = token

    def get(self, path: str, **headers: str) -> Answer:
        """Ask for a page; ``headers`` are WSGI names (``HTTP_AUTHORIZATION``)."""
        return self._send("GET", path, b"", **headers)

    def post(self, path: str, form: Mapping[str, str], **headers: str) -> Answer:
        """Send a form; ``headers`` are WSGI names (``HTTP_HX_REQUEST``)."""
        body = urlencode({**form, "csrfmiddlewaretoken": self.token}).encode()
        return self._send("POST", path, body, **headers)

    def _send(self, method: str, path: str, body: bytes, **headers: str) -> Answer:
        from django.db import connection

        path, _mark, query = path.partition("?")
        environ = {
            "REQUEST_METHOD": method,
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "HTTP_HOST": "testserver",
            "HTTP_COOKIE": self.cookies,
            "REMOTE_ADDR": "127.0.0.1",
            "CONTENT_TYPE": "application/x-www-form-urlencoded",
            "CONTENT_LENGTH": str(len(body)),
            "wsgi.input": io.BytesIO(body),
            **headers,
        }
        setup_testing_defaults(environ)
        told: list[str] = []

        def start(status: str, _headers: object, _error: object = None) -> StartResponse:
            told.append(status)
            return lambda _data: None

        asked = 0

        def count(execute: Callable[..., Any], *arguments: Any) -> Any:  # noqa: ANN401 - Django's protocol
            nonlocal asked
            asked += 1
            return execute(*arguments)

        with connection.execute_wrapper(count):
            began = time.process_time()
            response = self.application(environ, start)
            content = b"".join(response)
            spent = time.process_time() - began
            response.close()
        if not told[0].startswith("200 "):  # what fails has no speed
            msg = f"{method} {path} answered {told[0]}: {content[:300]!r}"
            raise RuntimeError(msg)
        return Answer(body=content, cpu_s=spent, queries=asked)
