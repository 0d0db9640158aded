"""Describe one operation: its address, who may, what it takes, what it answers, and what it does."""

from __future__ import annotations

import hashlib
import inspect
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

import attrs
from django.http import HttpResponse
from pydantic import BaseModel, TypeAdapter

from hengdu.actions import SITE, Actor, Answered, NotFoundError, Permission, PermissionRefused, Place, once
from hengdu.actions._errors import ActionError
from hengdu.store.assessments.queries import assessment_with, place_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponseBase

    from hengdu.store.assessments.models import Assessment

JSON: Final = "application/json"
_MOST_KEY: Final = 200
_MOST_BYTES: Final = 4 * 1024 * 1024


class Precondition(ActionError):  # noqa: N818 - it is a status of HTTP
    """A change of something that has versions must say which one it changes."""


class Malformed(ActionError):  # noqa: N818 - it is a status of HTTP
    """A header cannot be read."""


@attrs.define(kw_only=True)
class Call:
    """One request, once its actor was let in: parts of the address, body, assessment if there is one."""

    request: HttpRequest
    actor: Actor
    path: dict[str, Any]
    body: Any = None
    query: Any = None
    assessment: Assessment | None = None

    @property
    def row(self) -> Assessment:
        """Return the assessment that the address names."""
        if self.assessment is None:
            msg = "the address names no assessment"
            raise RuntimeError(msg)
        return self.assessment

    @property
    def version(self) -> int | None:
        """Return the version in If-Match, None where none was sent."""
        given = self.request.headers.get("If-Match")
        if given is None:
            return None
        plain = given.removeprefix("W/").strip('"')
        if not (plain.isascii() and plain.isdigit() and len(plain) < 10):  # noqa: PLR2004 - below 2^31
            raise Malformed(
                'If-Match 须为版本号，例如 "3"', 'If-Match takes a version, such as "3"', place="If-Match"
            )
        return int(plain)


@attrs.frozen(kw_only=True)
class Operation:
    """One method at one address.

    ``permissions``: the actor holds one of them at the place. ``answer`` is the type of the JSON that comes
    back (None: nothing, or a file of ``media``). ``is_versioned``: it takes ``If-Match``.
    """

    method: str
    path: str
    name: str
    about: str
    tag: str
    permissions: tuple[Permission, ...]
    run: Callable[[Call], Any]
    body: type[BaseModel] | None = None
    query: type[BaseModel] | None = None
    answer: Any = None
    status: int = 200
    media: str = JSON
    takes: str = JSON  # the type of the body
    is_versioned: bool = False
    needs_version: bool = False
    own: str = ""  # why less is shown than the permission allows

    @property
    def is_write(self) -> bool:
        """Say whether it changes something."""
        return self.method != "GET"

    @property
    def names(self) -> tuple[str, ...]:
        """Return the names of the address's parts."""
        parts = [part[1:-1] for part in self.path.split("/") if part.startswith("{")]
        return tuple(part.rpartition(":")[2] for part in parts)

    @property
    def ids(self) -> frozenset[str]:
        """Return the names of those parts that are UUIDs."""
        parts = self.path.split("/")
        return frozenset(part[6:-1] for part in parts if part.startswith("{uuid:"))


# Where an inner object is looked for: it must lie in the assessment (or tenant) of the address.
INNER: Final[dict[str, Callable[[Actor, UUID, dict[str, Any]], bool]]] = {}


def place_at(path: dict[str, Any]) -> tuple[Place, Assessment | None]:
    """Return the place that an address names, and its assessment; NotFoundError where there is none."""
    if "assessment_id" in path:
        row = assessment_with(path["assessment_id"])
        if row is None:
            raise NotFoundError("assessment")
        return place_of(row), row
    if "tenant_id" in path:
        return Place(tenant=path["tenant_id"]), None
    return SITE, None


def admit(operation: Operation, actor: Actor, path: dict[str, Any]) -> Assessment | None:
    """Let the actor in or raise; the assessment of the address comes back."""
    place, row = place_at(path)
    if place is SITE:
        allowed = any(one in actor.anywhere for one in operation.permissions)
    else:
        allowed = any(actor.may(one, place) for one in operation.permissions)
    if not allowed:
        raise PermissionRefused(operation.permissions[0], place, known=actor.knows(place))
    for name, key in path.items():
        if name in INNER and not INNER[name](actor, key, path):
            raise NotFoundError(name.removesuffix("_id"))
    return row


def perform(operation: Operation, call: Call) -> HttpResponseBase:
    """Do what the operation does; a write with a key is done once."""
    if not operation.is_write:
        return _response(_answered(operation, call))
    if operation.needs_version and call.version is None:
        raise Precondition(
            "修改须在 If-Match 中给出版本号",
            "a change names the version that it changes in If-Match",
            place="If-Match",
        )
    key = call.request.headers.get("Idempotency-Key", "")
    if not key:
        return _response(_answered(operation, call))
    if len(key) > _MOST_KEY or not key.isprintable():
        raise Malformed("幂等键最长 200 个字符", "a key has at most 200 characters", place="Idempotency-Key")
    asked = hashlib.sha256(
        b"\n".join(
            (
                operation.method.encode(),
                call.request.get_full_path().encode(),
                call.request.headers.get("If-Match", "").encode(),
                _content(call.request),
            )
        )
    ).hexdigest()
    found = once(call.actor, key, asked, lambda: _kept(_answered(operation, call)))
    return _response(found)


def _content(request: HttpRequest) -> bytes:
    is_file = request.content_type == "multipart/form-data"
    return b"" if is_file else request.body


def _kept(found: Answered | HttpResponseBase) -> Answered:
    if not isinstance(found, Answered):
        msg = "a write answers with data"
        raise TypeError(msg)
    return found


def _answered(operation: Operation, call: Call) -> Answered | HttpResponseBase:
    result = operation.run(call)
    if isinstance(result, HttpResponse) or hasattr(result, "streaming_content"):
        file: HttpResponseBase = result
        return file
    if operation.answer is None:
        return Answered(status=operation.status, body=b"")
    version = getattr(result, "version", None)
    headers = {"ETag": f'"{version}"'} if isinstance(version, int) else {}
    if isinstance(result, Readied):
        return Answered(status=operation.status, body=result.body, headers=result.headers)
    return Answered(
        status=operation.status, body=adapter_of(operation.answer).dump_json(result), headers=headers
    )


@attrs.frozen(kw_only=True)
class Readied:
    """An answer that is JSON already, with further headers."""

    body: bytes
    headers: dict[str, str] = attrs.field(factory=dict)


_ADAPTERS: Final[dict[Any, TypeAdapter[Any]]] = {}


def adapter_of(kind: Any) -> TypeAdapter[Any]:  # noqa: ANN401 - any type
    """Return the adapter of a type, made once."""
    if kind not in _ADAPTERS:
        _ADAPTERS[kind] = TypeAdapter(kind)
    return _ADAPTERS[kind]


def _response(found: Answered | HttpResponseBase) -> HttpResponseBase:
    if not isinstance(found, Answered):
        return found
    answer = HttpResponse(found.body, status=found.status, content_type=JSON if found.body else None)
    if not found.body:
        del answer.headers["Content-Type"]
    for name, value in found.headers.items():
        answer[name] = value
    if found.is_again:
        answer["Idempotency-Replayed"] = "true"
    return answer


def signature_of(operation: Operation) -> inspect.Signature:
    """Return the signature by which the library reads a request for this operation."""
    from ninja import Query

    kinds: dict[str, Any] = {"uuid": UUID, "int": int}
    keyword = inspect.Parameter.KEYWORD_ONLY
    found = [inspect.Parameter("request", inspect.Parameter.POSITIONAL_OR_KEYWORD)]
    for part in operation.path.split("/"):
        if part.startswith("{"):
            converter, _, name = part[1:-1].rpartition(":")
            found.append(inspect.Parameter(name, keyword, annotation=kinds.get(converter, str)))
    if operation.query is not None:
        found.append(inspect.Parameter("query", keyword, annotation=operation.query, default=Query(...)))  # type: ignore[type-arg]  # a function that is typed as a class
    if operation.body is not None:
        found.append(inspect.Parameter("body", keyword, annotation=operation.body))
    return inspect.Signature(found)
