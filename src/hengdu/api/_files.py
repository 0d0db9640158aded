"""Send files, never to be shown by a browser, and take them in piece by piece."""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO, Final
from urllib.parse import quote

from django.http import FileResponse

from hengdu.actions import Received, received
from hengdu.store.evidence.vault import Incoming

if TYPE_CHECKING:
    from django.http import HttpRequest

BINARY: Final = "application/octet-stream"
_CHUNK_BYTES: Final = 1 << 20


def sent(stream: BinaryIO, name: str, media: str = BINARY) -> FileResponse:
    """Return a file as an attachment under its name."""
    answer = FileResponse(stream, content_type=media)
    plain = "".join(char if char.isascii() and char.isprintable() else "_" for char in name)
    plain = plain.replace('"', "_").replace("\\", "_")
    answer["Content-Disposition"] = (
        f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
    )
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return answer


def taken(request: HttpRequest, name: str) -> Received:
    """Read the body of a request into the vault's waiting room: hashed and counted, never whole in memory."""
    incoming = Incoming()
    try:
        while chunk := request.read(_CHUNK_BYTES):
            incoming.write(chunk)
        incoming.finish()
    except BaseException:
        incoming.discard()
        raise
    return received(incoming, name)
