"""Have kept files looked at by the institution's own scanner, and hand out only what it found clean.

The scanner is clamd at a socket or an address, or any command that reads a file from its standard input and
ends with 0 (clean) or 1 (something found). A verdict belongs to a content, not to a name.
"""

from __future__ import annotations

import shlex
import socket
import struct
import subprocess
from typing import TYPE_CHECKING, BinaryIO, Final

import attrs
from django.conf import settings

from hengdu.errors import EvidenceError
from hengdu.store.evidence.models import Attachment, FileVersion, ScanState, ScanVerdict
from hengdu.store.standards.courses import DESK_VAULT
from hengdu.store.standards.models import CourseFile

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime
    from uuid import UUID

_PIECE: Final = 256 * 1024
_TIMEOUT_S: Final = 300
_MOST_WORDS: Final = 200
_COMMAND_FOUND: Final = 1
_CLAMD_OK: Final = "OK"
_CLAMD_FOUND: Final = "FOUND"


class ScannerError(EvidenceError):
    """The scanner could not be asked, or did not come to a verdict; the place is the setting."""


@attrs.frozen
class Looked:
    """What a scanner says: whether the content is clean, and its words if it is not."""

    is_clean: bool
    words: str = ""


def is_scanning() -> bool:
    """Say whether files wait for a scanner before they are handed out."""
    return bool(settings.HENGDU_SCANNER)


def look(stream: BinaryIO) -> Looked:
    """Ask the scanner of the settings about a content; ScannerError when there is no verdict."""
    scanner = settings.HENGDU_SCANNER
    try:
        if scanner.startswith("clamd:"):
            return _by_clamd(scanner.removeprefix("clamd:"), stream)
        return _by_command(scanner.removeprefix("command:"), stream)
    except (OSError, subprocess.SubprocessError, ValueError) as cause:
        raise _no_verdict(str(cause)) from cause


def _by_command(line: str, stream: BinaryIO) -> Looked:
    with subprocess.Popen(  # noqa: S603 - the operator's own command, without a shell
        shlex.split(line), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as process:
        if process.stdin is None:  # cannot be: it was asked for
            raise _no_verdict("stdin")
        try:
            while piece := stream.read(_PIECE):
                process.stdin.write(piece)
            process.stdin.close()
        except BrokenPipeError:
            pass  # it had read enough; its exit status counts
        try:
            said = process.stdout.read(4096) if process.stdout else b""
            status = process.wait(timeout=_TIMEOUT_S)
        except BaseException:
            process.kill()
            raise
    if status not in {0, _COMMAND_FOUND}:
        raise _no_verdict(f"exit status {status}")
    return Looked(status == 0, "" if status == 0 else _words(said))


def _by_clamd(where: str, stream: BinaryIO) -> Looked:
    with _connected(where) as connection:
        connection.sendall(b"zINSTREAM\0")
        while piece := stream.read(_PIECE):
            connection.sendall(struct.pack(">I", len(piece)) + piece)
        connection.sendall(struct.pack(">I", 0))
        said = b""
        while not said.endswith(b"\0") and (more := connection.recv(4096)):
            said += more
    words = _words(said).removeprefix("stream: ")
    if words == _CLAMD_OK:
        return Looked(is_clean=True)
    if words.endswith(_CLAMD_FOUND):
        return Looked(is_clean=False, words=words.removesuffix(_CLAMD_FOUND).strip())
    raise _no_verdict(words or "no answer")


def _connected(where: str) -> socket.socket:
    if where.startswith("/"):
        connection = socket.socket(socket.AF_UNIX)
        connection.settimeout(_TIMEOUT_S)
        try:
            connection.connect(where)
        except OSError:
            connection.close()
            raise
        return connection
    host, _colon, port = where.removeprefix("//").rpartition(":")
    return socket.create_connection((host, int(port)), timeout=_TIMEOUT_S)


def _words(said: bytes) -> str:
    return said.decode("utf-8", "replace").strip("\0 \r\n\t")[:_MOST_WORDS]


def _no_verdict(why: str) -> ScannerError:
    return ScannerError(
        "扫描程序没有给出结论",
        f"the scanner came to no verdict: {why}",
        place="HENGDU_SCANNER",
        hint_zh="文件暂不提供，稍后自动重试；请检查扫描程序",
        hint_en="The file is not handed out and is tried again; look at the scanner",
    )


def refuse_unless_clean(sm3: str, *, name: str) -> None:
    """Raise EvidenceError for a content that the scanner did not find clean; nothing without a scanner.

    What a scanner once found stays shut away, also after the scanner is gone.
    """
    row = ScanVerdict.objects.filter(sm3=sm3).first()
    if row is not None and row.state == ScanState.FOUND:
        raise EvidenceError(
            "该文件被判定为恶意文件，已隔离",
            "the scanner found something in the file; it is in quarantine",
            place=name,
            hint_zh="请提供者更换文件；需要核查时联系系统管理员",
            hint_en="Ask for another file; the system administrator can look into it",
        )
    if is_scanning() and (row is None or row.state != ScanState.CLEAN):
        raise EvidenceError(
            "该文件正在等待恶意代码检查",
            "the file is waiting for the scanner",
            place=name,
            hint_zh="请稍后再试；长时间如此时请联系系统管理员",
            hint_en="Try again later; if it stays so, tell the system administrator",
        )


def held_back(digests: Iterable[str]) -> tuple[frozenset[str], frozenset[str]]:
    """Return which of these contents are in quarantine, and which wait for the scanner."""
    asked = frozenset(digests)
    states = dict(ScanVerdict.objects.filter(sm3__in=asked).values_list("sm3", "state"))
    found = frozenset(sm3 for sm3, state in states.items() if state == ScanState.FOUND)
    clean = frozenset(sm3 for sm3, state in states.items() if state == ScanState.CLEAN)
    return found, asked - found - clean if is_scanning() else frozenset()


def waiting_contents(before: datetime, most: int) -> list[tuple[UUID, str]]:
    """Return tenant and digest of at most ``most`` contents without a verdict.

    One whose scanner failed is tried again when that was before ``before``.
    """
    settled = ScanVerdict.objects.exclude(state=ScanState.FAILED, at__lt=before).values("sm3")
    rows = FileVersion.objects.exclude(sm3__in=settled).order_by("-pk")
    found = list(rows.values_list("piece__assessment__tenant_id", "sm3")[:most])
    papers = Attachment.objects.exclude(sm3__in=settled).order_by("-uploaded_at")
    found += papers.values_list("assessment__tenant_id", "sm3")[:most]
    desk = CourseFile.objects.exclude(sm3__in=settled).values_list("sm3", flat=True)[:most]
    return list(dict.fromkeys([*found, *((DESK_VAULT, sm3) for sm3 in desk)]))[:most]
