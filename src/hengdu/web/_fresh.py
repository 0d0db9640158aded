"""Ask who is signed in to prove it again before what would do most harm in other hands.

A proof (password, second factor, or the institution's sign-in service) holds for five minutes and for this
session alone. Whoever is asked goes on afterwards where it was: a form that was sent is kept and sent again.
It is kept encrypted under the key of the sessions, because it may hold a password or what is confidential.
"""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
from io import BytesIO
from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode, urlsplit

import attrs
from django.conf import settings
from django.core.cache import cache
from django.core.files.uploadedfile import InMemoryUploadedFile
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.datastructures import MultiValueDict
from django.utils.http import url_has_allowed_host_and_scheme

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cryptography.fernet import Fernet
    from django.http import HttpRequest, QueryDict

PROVED: Final = "hengdu-proved"  # seconds since 1970, in the session
FRESH_S: Final = 300
KEPT: Final = "hengdu-kept"  # names, in the session, what is kept in the cache
KEPT_S: Final = 900
MOST_KEPT_BYTES: Final = 4 * 1024 * 1024
_FILE: Final = "hengdu-kept-file"


@attrs.frozen(kw_only=True)
class Kept:
    """A form that was sent before the person proved to be there: where to, what, and from which page.

    ``files`` are name of the field, name of the file, media type and content in base64.
    """

    path: str
    fields: tuple[tuple[str, str], ...]
    files: tuple[tuple[str, str, str, str], ...]
    came_from: str
    is_whole: bool  # False where files were too large to be kept


def is_fresh(request: HttpRequest) -> bool:
    """Say whether the person proved in the last five minutes to be there."""
    at = request.session.get(PROVED)
    return isinstance(at, int) and 0 <= timezone.now().timestamp() - at < FRESH_S


def note_proof(request: HttpRequest) -> None:
    """Note that the person proved to be there just now."""
    request.session[PROVED] = int(timezone.now().timestamp())


def ask_again(request: HttpRequest, *, is_file: bool = False) -> HttpResponse:
    """Lead to the page that asks; what was sent is kept until then. htmx is told to leave the page.

    With ``is_file`` the person goes back to the page where the link to the file is.
    """
    is_htmx = bool(getattr(request, "htmx", False))
    page = _path_of(request.headers.get("HX-Current-URL" if is_htmx else "Referer", ""), request)
    if request.method == "POST":
        _keep(request, page)
        asked = {"next": request.get_full_path(), "back": page}
    else:
        has_page = is_htmx or (is_file and "Referer" in request.headers)
        asked = {"next": page if has_page else request.get_full_path()}
    where = f"{reverse('account_reauthenticate')}?{urlencode(asked)}"
    if is_htmx:
        return HttpResponse(headers={"HX-Redirect": where})
    return HttpResponseRedirect(where)


def onward_of(request: HttpRequest, name: str = "next") -> str:
    """Return where the person wants to go on, always a path of this installation; "" where none is named."""
    given = request.POST.get(name) or request.GET.get(name, "")
    return given if given and url_has_allowed_host_and_scheme(given, allowed_hosts=None) else ""


def kept_for(request: HttpRequest, path: str) -> Kept | None:
    """Return the form that was sent to ``path`` and is still kept."""
    name = request.session.get(KEPT)
    kept = _unlocked(cache.get(f"hengdu-kept:{name}")) if name else None
    return kept if kept is not None and kept.path == path else None


def let_go(request: HttpRequest) -> None:
    """Keep nothing any more: it arrived."""
    name = request.session.pop(KEPT, None)
    if name:
        cache.delete(f"hengdu-kept:{name}")


def put_back(request: HttpRequest) -> None:
    """Make files again of what the kept form holds in hidden fields."""
    if request.method != "POST" or _FILE not in request.POST:
        return
    given: QueryDict = request.POST.copy()
    files: MultiValueDict[str, InMemoryUploadedFile] = MultiValueDict()
    for text in given.pop(_FILE):
        field, name, media_type, content = _four(str(text))
        data = base64.b64decode(content, validate=False)
        files.appendlist(field, InMemoryUploadedFile(BytesIO(data), field, name, media_type, len(data), None))
    request.POST = given  # type: ignore[assignment]  # Django's own views replace it the same way
    request._files = files  # type: ignore[attr-defined]  # noqa: SLF001 - what request.FILES reads


def hidden_fields(kept: Kept) -> list[tuple[str, str]]:
    """Return what the form that is sent again holds: name and value of each hidden field."""
    return [*kept.fields, *((_FILE, json.dumps(file)) for file in kept.files)]


def _four(text: str) -> list[str]:
    """Read a hidden field of ours; whatever else it holds is an empty file."""
    try:
        read = json.loads(text)
    except ValueError:
        read = None
    is_ours = isinstance(read, list) and len(read) == 4 and all(isinstance(part, str) for part in read)  # noqa: PLR2004 - the members of a file of Kept
    return read if is_ours else ["", "", "", ""]


def _keep(request: HttpRequest, page: str) -> None:
    """Keep what was sent, in the database's cache, for a quarter of an hour."""
    size = sum(file.size or 0 for _name, files in request.FILES.lists() for file in files)
    is_whole = size * 4 // 3 <= MOST_KEPT_BYTES // 2
    kept = Kept(
        path=request.get_full_path(),
        fields=tuple(_fields(request.POST)),
        files=tuple(
            (field, file.name or "", file.content_type or "", base64.b64encode(file.read()).decode())
            for field, files in request.FILES.lists()
            for file in files
        )
        if is_whole
        else (),
        came_from=page,
        is_whole=is_whole,
    )
    let_go(request)
    name = secrets.token_urlsafe(16)
    cache.set(f"hengdu-kept:{name}", _locked(kept), KEPT_S)
    request.session[KEPT] = name


def _key() -> Fernet:
    from cryptography.fernet import Fernet

    digest = hashlib.sha256(b"hengdu kept form " + settings.SECRET_KEY.encode()).digest()
    return Fernet(base64.urlsafe_b64encode(digest))


def _locked(kept: Kept) -> bytes:
    return _key().encrypt(json.dumps(attrs.asdict(kept)).encode())


def _unlocked(locked: object) -> Kept | None:
    """Return what was kept; None for nothing, and for what another key locked."""
    from cryptography.fernet import InvalidToken

    if not isinstance(locked, bytes):
        return None
    try:
        read = json.loads(_key().decrypt(locked, ttl=KEPT_S))
    except InvalidToken:
        return None
    lists = {name: tuple(tuple(one) for one in read[name]) for name in ("fields", "files")}
    return Kept(**{**read, **lists})


def _fields(given: Mapping[str, object] | QueryDict) -> list[tuple[str, str]]:
    lists = given.lists()  # type: ignore[union-attr]  # a QueryDict
    return [(name, str(value)) for name, values in lists for value in values if name != "csrfmiddlewaretoken"]


def _path_of(address: str, request: HttpRequest) -> str:
    """Return the path of the page that the browser says it was on; the first page for a foreign one."""
    if not url_has_allowed_host_and_scheme(address, allowed_hosts={request.get_host()}):
        return "/"
    parts = urlsplit(address)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path or "/"
