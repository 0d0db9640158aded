"""Do an operation: a write with a key once, and keep in the trail what a supervisor was shown."""

from __future__ import annotations

import hashlib
import json
import re
from typing import TYPE_CHECKING, Any, Final

import attrs
from django.http import HttpResponse
from pydantic import TypeAdapter

from hengdu.actions import ActionError, Answered, Permission, RecordLook, once
from hengdu.api._bodies import JSON, Malformed, declared
from hengdu.store.assessments.queries import assessment_for

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponseBase

    from hengdu.api._operations import Call, Operation

_KEY: Final = re.compile(r"[!-~]{1,200}")


class Precondition(ActionError):  # noqa: N818 - it is a status of HTTP
    """A change of something that has versions must say which one it changes."""


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


def perform(operation: Operation, call: Call) -> HttpResponseBase:
    """Do what the operation does; a write with a key is done once."""
    if not operation.is_write:
        found = _answered(operation, call)
        _look(operation, call)
        return _response(found)
    if operation.needs_version and call.version is None:
        raise Precondition(
            "修改须在 If-Match 中给出版本号",
            "a change names the version that it changes in If-Match",
            place="If-Match",
        )
    key = _key(call.request)
    if operation.receive is None:
        declared(call.request)
        return _response(_written(operation, call, key, call.request.body))
    call.arrived = operation.receive(call)
    try:
        return _response(_written(operation, call, key, call.arrived.digest.encode()))
    finally:
        call.arrived.discard()


def _key(request: HttpRequest) -> str:
    key = request.headers.get("Idempotency-Key", "")
    if key and not _KEY.fullmatch(key):
        raise Malformed(
            "幂等键为 1 至 200 个可见 ASCII 字符",
            "a key has 1 to 200 visible ASCII signs",
            place="Idempotency-Key",
        )
    return key


def _written(operation: Operation, call: Call, key: str, content: bytes) -> Answered | HttpResponseBase:
    if not key:
        return _answered(operation, call)
    request = call.request
    parts = (operation.method, request.get_full_path(), request.headers.get("If-Match", ""))
    asked = hashlib.sha256(b"\n".join((*(part.encode() for part in parts), content))).hexdigest()
    shown: list[Answered] = []

    def write() -> Answered:
        found = _answered(operation, call)
        if not isinstance(found, Answered):
            msg = "a write answers with data"
            raise TypeError(msg)
        shown.append(found)
        return attrs.evolve(found, body=_without(found.body, operation.secret)) if operation.secret else found

    kept = once(call.actor, key, asked, write)
    return kept if kept.is_again else shown[0]


def _without(body: bytes, secret: str) -> bytes:
    """Return a body to keep, with what is shown only once left empty."""

    def blank(value: Any) -> Any:  # noqa: ANN401 - any JSON
        if isinstance(value, dict):
            return {key: "" if key == secret else blank(one) for key, one in value.items()}
        return [blank(one) for one in value] if isinstance(value, list) else value

    return json.dumps(blank(json.loads(body)), ensure_ascii=False).encode()


def _look(operation: Operation, call: Call) -> None:
    """Leave in the trail what a supervisor was shown; a token with fewer scopes hides nothing."""
    if call.assessment is None:
        return
    actor = attrs.evolve(call.actor, scopes=None)
    if Permission.SUBMISSION_READ not in actor.anywhere:
        return
    row = assessment_for(actor, call.assessment.pk, Permission.SUBMISSION_READ)
    if row is not None:
        RecordLook(assessment=row.pk, page=f"api:{operation.name}").run(actor)


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
