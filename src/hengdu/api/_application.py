"""Put the operations together: who asks, the limit of requests, errors, and the description."""

from __future__ import annotations

import math
import time
from functools import cache
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.http import Http404
from django.utils.cache import add_never_cache_headers
from django.views.decorators.csrf import csrf_exempt
from ninja import NinjaAPI, Schema
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.operation import Operation as Ninja
from ninja.security import HttpBearer

from hengdu.actions import REQUESTS_A_MINUTE, bearer_of
from hengdu.api import _problems as problems
from hengdu.api._bodies import JSON, Bodies, Malformed, TooLarge, WrongMedia, is_text, too_large
from hengdu.api._description import Description
from hengdu.api._operations import Call, Operation, admit, signature_of
from hengdu.api._performing import Precondition, perform
from hengdu.api._problems import MEDIA_TYPE, Problem, problem
from hengdu.api.resources import OPERATIONS
from hengdu.errors import HengduError

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse, HttpResponseBase

_ABOUT: Final = (
    "REST API of Hengdu 衡度. Sign in with an access token that a person makes in the application "
    "(Authorization: Bearer ...). Every operation needs one of the permissions that it names; a token has "
    "those that its person and its scopes both have. Errors are problem documents (RFC 9457). "
    "Lists go on with `cursor`. Writes take `Idempotency-Key`; changes of what has versions take `If-Match`."
)


class TooOftenError(Exception):
    """The token has used up its minute."""


class Bearer(HttpBearer):
    """Find the person of a token and let it into one operation, or not."""

    def __init__(self, operation: Operation) -> None:
        """Remember what is to be done."""
        super().__init__()
        self.operation = operation

    def authenticate(self, request: HttpRequest, token: str) -> Call | None:
        """Return the call; None for a token that opens nothing."""
        found = bearer_of(token, address=request.META.get("REMOTE_ADDR", ""))
        if found is None:
            return None
        if found.is_over:
            raise TooOftenError
        parts = request.resolver_match.kwargs if request.resolver_match else {}
        if not all(is_text(str(value)) for value in parts.values()):
            raise Http404
        path = {name: UUID(value) if name in self.operation.ids else value for name, value in parts.items()}
        row = admit(self.operation, found.actor, path)
        return Call(request=request, actor=found.actor, path=path, assessment=row)


api: Final = NinjaAPI(
    title="Hengdu API",
    version="1",
    description=_ABOUT,
    openapi_url=None,
    docs_url=None,
    parser=Bodies(),
    urls_namespace="api-1",
)


def _view(operation: Operation) -> Callable[..., HttpResponseBase]:
    """Return the function that the library calls."""

    def view(request: HttpRequest, **values: Any) -> HttpResponseBase:  # noqa: ANN401 - parts of the request
        call: Call = request.auth  # type: ignore[attr-defined]  # set by Bearer
        call.body, call.query = values.pop("body", None), values.pop("query", None)
        call.path = values
        return perform(operation, call)

    view.__signature__ = signature_of(operation)  # type: ignore[attr-defined]  # read by inspect.signature
    view.__name__ = operation.name
    return view


def _responses(operation: Operation) -> dict[int, Any]:
    found: dict[int, Any] = {operation.status: operation.answer}
    return found | dict.fromkeys(problems.DECLARED, Problem)


def _parameters(operation: Operation) -> list[dict[str, Any]]:
    found = []
    if operation.is_write:
        found.append(
            {
                "name": "Idempotency-Key",
                "in": "header",
                "required": False,
                "schema": {"type": "string", "maxLength": 200, "pattern": "^[!-~]+$"},
                "description": "The same key with the same request is done once and "
                "answered alike for a day.",
            }
        )
    if operation.is_versioned:
        found.append(
            {
                "name": "If-Match",
                "in": "header",
                "required": operation.needs_version,
                "schema": {"type": "string", "pattern": '^"[0-9]{1,9}"$'},
                "description": "The version that is changed, as its ETag; leave it out for something new.",
            }
        )
    return found


def _extra(operation: Operation) -> dict[str, Any]:
    extra: dict[str, Any] = {"x-permissions": [one.value for one in operation.permissions]}
    if operation.name == "me":
        extra["x-permissions"] = []
    if parameters := _parameters(operation):
        extra["parameters"] = parameters
    if operation.takes != JSON:
        content = {operation.takes: {"schema": {"type": "string", "format": "binary"}}}
        extra["requestBody"] = {"required": True, "content": content}
    return extra


def _register() -> None:
    """Add every operation to the router.

    Ninja makes a model for each status of each operation; most of them are one and the same problem, and
    making it thousands of times took most of the time in which a server starts.
    """
    Ninja._create_response_model = _response_model  # type: ignore[assignment, method-assign]  # noqa: SLF001 - no public way to share one
    for operation in OPERATIONS:
        api.default_router.add_api_operation(
            operation.path,
            [operation.method],
            _view(operation),
            auth=Bearer(operation),
            response=_responses(operation),
            operation_id=operation.name,
            summary=operation.about,
            description=f"Less than the permission allows: {operation.own}." if operation.own else "",
            tags=[operation.tag],
            openapi_extra=_extra(operation),
        )


@cache
def _shared_model(schema: Any) -> type[Schema]:  # noqa: ANN401 - whatever Ninja takes for a schema
    return type("NinjaResponseSchema", (Schema,), {"__annotations__": {"response": schema}})


def _response_model(_operation: Ninja, schema: Any) -> type[Schema] | None:  # noqa: ANN401 - as above
    return None if schema is None else _shared_model(schema)


_register()


_REFUSED: Final[dict[type[HengduError], tuple[int, str]]] = {
    Malformed: (400, "malformed"),
    TooLarge: (413, "too-large"),
    WrongMedia: (415, "media-type"),
    Precondition: (428, "version-missing"),
}


@api.exception_handler(HengduError)
def _known(request: HttpRequest, error: HengduError) -> HttpResponse:
    if type(error) in _REFUSED:
        status, kind = _REFUSED[type(error)]
        return problem(request, status, kind, zh=error.zh, en=error.en, place=error.place)
    return problems.known(request, error)


@api.exception_handler(AuthenticationError)
def _stranger(request: HttpRequest, _error: AuthenticationError) -> HttpResponse:
    return problem(
        request,
        401,
        "no-token",
        zh="请提供有效的访问令牌",
        en="a valid access token is needed",
        headers={"WWW-Authenticate": 'Bearer realm="hengdu"'},
    )


@api.exception_handler(TooOftenError)
def _too_often(request: HttpRequest, _error: TooOftenError) -> HttpResponse:
    wait = 60 - math.floor(time.time()) % 60
    return problem(
        request,
        429,
        "too-often",
        zh=f"每分钟最多 {REQUESTS_A_MINUTE} 次请求",
        en=f"at most {REQUESTS_A_MINUTE} requests a minute",
        headers={"Retry-After": str(wait)},
    )


@api.exception_handler(ValidationError)
def _unreadable(request: HttpRequest, error: ValidationError) -> HttpResponse:
    return problems.unreadable(request, error.errors)


@api.exception_handler(HttpError)
def _http(request: HttpRequest, error: HttpError) -> HttpResponse:
    if isinstance(error.__cause__, HengduError):  # the library wraps what reading the body raises
        return _known(request, error.__cause__)
    return problems.of_status(request, error.status_code, {})


@api.exception_handler(SuspiciousOperation)
def _suspicious(request: HttpRequest, error: SuspiciousOperation) -> HttpResponse:
    if isinstance(error, RequestDataTooBig):  # the library reads the body before the parser is asked
        return _known(request, too_large())
    return problems.of_status(request, 400, {})


@api.exception_handler(Http404)
def _missing(request: HttpRequest, _error: Http404) -> HttpResponse:
    return problems.missing(request)


@api.exception_handler(Exception)
def _broken(request: HttpRequest, error: Exception) -> HttpResponse:
    return problems.broken(request, error)


def closed(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Return a view as the server calls it: no session, no cache, and every error a problem document."""

    @csrf_exempt
    @login_not_required
    def answered(request: HttpRequest, **parts: Any) -> HttpResponseBase:  # noqa: ANN401 - parts of the address
        answer = view(request, **parts)
        if answer.status_code >= 400 and answer.headers.get("Content-Type") != MEDIA_TYPE:  # noqa: PLR2004 - an error status
            kept = {name: answer[name] for name in ("Allow", "Retry-After") if name in answer}
            answer = problems.of_status(request, answer.status_code, kept)
        add_never_cache_headers(answer)
        return answer

    return answered


def document() -> dict[str, Any]:
    """Return the OpenAPI 3.1 description of the API."""
    found: dict[str, Any] = dict(Description(api, "/api/v1/"))
    found["info"]["license"] = {"name": "Apache-2.0"}
    found["components"]["responses"] = {
        "Problem": {
            "description": "What went wrong (RFC 9457)",
            "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
        }
    }
    by_name = {operation.name: operation for operation in OPERATIONS}
    for methods in found["paths"].values():
        for described in methods.values():
            _tidy(described, by_name[described["operationId"]])
    return found


def _tidy(described: dict[str, Any], operation: Operation) -> None:
    """Name the types of problems and files, and leave out what cannot happen."""
    for status, answer in list(described["responses"].items()):
        if int(status) >= 400:  # noqa: PLR2004 - an error status
            described["responses"][status] = {"$ref": "#/components/responses/Problem"}
        elif operation.media != JSON:
            answer["content"] = {operation.media: {"schema": {"type": "string", "format": "binary"}}}
    described["responses"] = {str(status): one for status, one in described["responses"].items()}
    if not described.get("description"):
        described.pop("description", None)


__all__ = ["api", "closed", "document"]
