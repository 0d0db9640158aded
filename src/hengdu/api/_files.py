"""Send files, never to be shown by a browser, and take them in piece by piece."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Annotated, Any, BinaryIO, Final

import attrs
from django.http import FileResponse
from pydantic import Field

from hengdu.actions import received
from hengdu.actions.exchange import MOST_BYTES, keep_upload
from hengdu.api._bodies import BINARY, declared, of_type
from hengdu.api._forms import Form
from hengdu.evidence import DEFAULT_LIMITS
from hengdu.store.evidence.quotas import limits_of
from hengdu.store.evidence.vault import Incoming

if TYPE_CHECKING:
    from collections.abc import Callable

    from hengdu.api._operations import Call

_CHUNK_BYTES: Final = 1 << 20


class FileQuery(Form):
    """The name of the file that comes as the body."""

    name: Annotated[str, Field(min_length=1, max_length=200)]


@attrs.frozen(kw_only=True)
class Arrived:
    """A file that came as a body: its digest (SHA-256), what it became, and how it goes if it is not kept."""

    digest: str
    content: Any = attrs.field(repr=False)
    discard: Callable[[], object] = lambda: None


def sent(stream: BinaryIO, name: str, media: str = BINARY, size: int | None = None) -> FileResponse:
    """Return a file as an attachment under its name; ``size`` in bytes where the stream cannot tell it."""
    answer = FileResponse(stream, as_attachment=True, filename=name, content_type=media)
    if size is not None:
        answer["Content-Length"] = str(size)
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return answer


def into_vault(call: Call) -> Arrived:
    """Read the body into the vault's waiting room: hashed and counted, never whole in memory."""
    of_type(call.request, BINARY)
    limits = DEFAULT_LIMITS if call.assessment is None else limits_of(call.assessment.tenant_id)
    declared(call.request, limits.file_bytes)
    incoming = Incoming(limits=limits)
    try:
        while chunk := call.request.read(_CHUNK_BYTES):
            incoming.write(chunk)
        digests = incoming.finish()
    except BaseException:
        incoming.discard()
        raise
    file = received(incoming, call.query.name)
    return Arrived(digest=digests.sha256, content=file, discard=incoming.discard)


def into_memory(call: Call) -> Arrived:
    """Read the body of a table, questionnaire or dossier; at most 20 MB."""
    of_type(call.request, BINARY)
    declared(call.request, MOST_BYTES)
    content = call.request.read(MOST_BYTES + 1)
    return Arrived(digest=hashlib.sha256(content).hexdigest(), content=content)


def kept(call: Call) -> str:
    """Keep the body until its job has read it; return the name to give to the job."""
    return keep_upload(call.query.name, call.file.content)
