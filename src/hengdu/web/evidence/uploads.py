"""Take files from a request in pieces: hashed, encrypted if asked, counted, never whole in memory."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any, Final, TypeVar, cast

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, StopUpload
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from hengdu.actions import NotFoundError, Permission, received
from hengdu.errors import EvidenceError, HengduError
from hengdu.evidence import DEFAULT_LIMITS, Limits
from hengdu.store.evidence.quotas import limits_of
from hengdu.store.evidence.vault import Incoming
from hengdu.web import actor_of
from hengdu.web._submitting import told
from hengdu.web.assessments._frame import assessment_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from django.http import HttpRequest, HttpResponseBase

    from hengdu.actions import Action, Received

ViewT = TypeVar("ViewT", bound="Callable[..., Any]")
_CHUNK_BYTES: Final = 1 << 20
_HANDLER: Final = "_hengdu_uploads"


class IncomingFile(UploadedFile):  # type: ignore[type-arg]  # there is no file object: the content waits in the vault
    """A file of a form that lies whole in the vault's waiting room; closing removes it if nobody kept it."""

    def __init__(self, incoming: Incoming, name: str, size: int) -> None:
        """Hold on to where it waits; ``name`` is what the person called it."""
        super().__init__(None, "file", "application/octet-stream", size)
        self.incoming = incoming
        self.said_name = name

    def close(self) -> None:
        """Remove it unless it was kept."""
        self.incoming.discard()


class Uploads(FileUploadHandler):
    """Write each file of a request into the vault's waiting room while it arrives.

    The first thing wrong (too large, disk full, too many) ends the upload; ``problem`` says what.
    """

    chunk_size = _CHUNK_BYTES

    def __init__(self, request: HttpRequest, limits: Limits = DEFAULT_LIMITS) -> None:
        """Begin without a file."""
        super().__init__(request)
        self._limits = limits
        self.problem: HengduError | None = None
        self._current: Incoming | None = None
        self._files = 0

    def new_file(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - Django's
        """Open the next file."""
        super().new_file(*args, **kwargs)
        self._files += 1
        most = self._limits.files_at_once
        if self._files > most:
            self._stop(EvidenceError(f"一次最多上传 {most} 个文件", f"at most {most} files at once"))
        try:
            self._current = Incoming(limits=self._limits)
        except HengduError as error:
            self._stop(error)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Write the next bytes."""
        del start  # they come in order
        if self._current is not None:
            try:
                self._current.write(raw_data)
            except HengduError as error:
                self._stop(error)

    def file_complete(self, file_size: int) -> IncomingFile | None:
        """Put the file on the disk."""
        if self._current is None:
            return None
        current, self._current = self._current, None
        try:
            current.finish()
        except HengduError as error:
            self._stop(error)
        return IncomingFile(current, self.file_name or "", file_size)

    def upload_interrupted(self) -> None:
        """Remove what came so far."""
        if self._current is not None:
            self._current.discard()
            self._current = None

    def _stop(self, error: HengduError) -> None:
        self.problem = error
        self.upload_interrupted()
        raise StopUpload(connection_reset=True)


def taking_files_for(permission: Permission) -> Callable[[ViewT], ViewT]:
    """Let a view of one assessment take large files from those who hold ``permission`` there.

    Who asks, where, and how long the request says it is are checked before a byte of it is read; the form's
    token is checked as everywhere.
    """

    def decorate(view: ViewT) -> ViewT:
        protected = csrf_protect(view)

        @wraps(view)
        def prepared(request: HttpRequest, assessment_id: UUID, **named: Any) -> HttpResponseBase:  # noqa: ANN401 - a view's own
            if request.method == "POST":
                row = assessment_of(request, assessment_id, permission)
                take_uploads(request, limits_of(row.tenant_id))
            return cast("HttpResponseBase", protected(request, assessment_id=assessment_id, **named))

        return cast("ViewT", csrf_exempt(prepared))

    return decorate


def taking_files(view: ViewT) -> ViewT:
    """Let a view of one assessment take large files from those who may bring evidence."""
    return taking_files_for(Permission.EVIDENCE_WRITE)(view)


def take_uploads(request: HttpRequest, limits: Limits = DEFAULT_LIMITS) -> None:
    """Let the files of a request go into the vault's waiting room; call it before anything reads the request.

    EvidenceError where the request says that it is larger than the limit; then not a byte of it is read.
    """
    length = str(request.META.get("CONTENT_LENGTH") or "0")
    if not length.isdecimal() or int(length) > limits.request_bytes:
        raise _unread(limits.request_bytes)
    handler = Uploads(request, limits)
    request.upload_handlers = [handler]
    setattr(request, _HANDLER, handler)


def _unread(most: int) -> EvidenceError:
    """Return the error for a request that is too long to be read; what was typed is only in the browser."""
    mib = most >> 20
    return EvidenceError(
        f"上传内容超过 {mib} MB，未读取，未保存任何内容",
        f"the files are larger than {mib} MB; nothing was read or saved",
        hint_zh="请用浏览器的“返回”回到填写页，去掉该文件后再保存，已填文字一般仍在；文件拆分或压缩后另行上传",
        hint_en="Go back with the browser, take the file out and save; what you typed is usually still "
        "there. Split or pack the file and send it afterwards",
    )


def files_of(request: HttpRequest, name: str = "files") -> tuple[list[IncomingFile], str]:
    """Return the files of a form and what was wrong with the upload, in the page's language."""
    handler = getattr(request, _HANDLER, None)
    if handler is not None and handler.problem is not None:
        return [], told(handler.problem)
    found = [file for file in request.FILES.getlist(name) if isinstance(file, IncomingFile)]
    return found, "" if found else _("Choose a file first.")


def give_file(request: HttpRequest, done: Callable[[Received], Action[Any]], said: str) -> None:
    """Give the one file of a form to the action that ``done`` makes of it, and tell the page how it went."""
    files, problem = files_of(request)
    try:
        if not problem:
            done(received(files[0].incoming, files[0].said_name)).run(actor_of(request))
    except NotFoundError:
        raise
    except HengduError as error:
        problem = told(error)
    if problem:
        messages.error(request, problem)
    else:
        messages.success(request, said)
