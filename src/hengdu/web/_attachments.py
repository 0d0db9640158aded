"""Send files: always to be saved, never to be shown or run by the browser."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypeVar

from django.http import FileResponse, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import content_disposition_header

if TYPE_CHECKING:
    from typing import BinaryIO

AnswerT = TypeVar("AnswerT", bound=HttpResponseBase)
BINARY: Final = "application/octet-stream"


def attached(content: bytes, name: str, media: str = BINARY) -> HttpResponse:
    """Return bytes as a download under a name, which may be Chinese."""
    return _saved(HttpResponse(content, content_type=media), name)


def attached_stream(
    stream: BinaryIO, name: str, media: str = BINARY, size: int | None = None
) -> FileResponse:
    """Return a stream as a download; ``size`` in bytes where the stream itself cannot tell it."""
    answer = _saved(FileResponse(stream, content_type=media), name)
    if size is not None:
        answer["Content-Length"] = str(size)
    return answer


def _saved(answer: AnswerT, name: str) -> AnswerT:
    disposition = content_disposition_header(as_attachment=True, filename=name)
    answer["Content-Disposition"] = disposition or "attachment"
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return answer
