"""Map the addresses of the API; each is named ``api_`` and its address."""

from __future__ import annotations

import json
from functools import cache
from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.urls import URLPattern, re_path

from hengdu.api._application import api, closed, document
from hengdu.api._bodies import JSON
from hengdu.api._problems import missing, of_status

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponseBase


@cache
def _described() -> bytes:
    return json.dumps(document(), ensure_ascii=False).encode()


def openapi(request: HttpRequest) -> HttpResponseBase:
    """Describe the API; nothing in it is secret."""
    if request.method != "GET":
        return of_status(request, 405, {"Allow": "GET"})
    return HttpResponse(_described(), content_type=JSON)


def _patterns() -> list[URLPattern]:
    return [
        URLPattern(one.pattern, closed(one.callback), one.default_args, f"api_{number}")
        for number, one in enumerate(api.urls[0])
        if isinstance(one, URLPattern) and one.name != "api-root"
    ]


urlpatterns = [
    re_path(r"^openapi\.json$", closed(openapi), name="api_openapi"),
    *_patterns(),
    re_path(r"^", closed(missing), name="api_missing"),  # whatever it is, line breaks too
]
