"""Give each assessment the pack that it is pinned to, and the scorer made from it; both once a process."""

from __future__ import annotations

import shutil
from functools import cache, lru_cache
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Final

from django.conf import settings

from hengdu.assessments import Interviewer
from hengdu.errors import PackError
from hengdu.packs import Pack, load_pack, pack_files
from hengdu.plugins import installed_pack, installed_packs
from hengdu.scoring import Scorer
from hengdu.scoring import compile as compile_scorer
from hengdu.store.packs.loading import load_texts
from hengdu.store.packs.queries import current_edition, edition_with, published_codes, texts_of

if TYPE_CHECKING:
    from uuid import UUID

    from hengdu.store.assessments.models import Assessment
    from hengdu.store.packs.models import PackEdition
    from hengdu.text import Text


# The pack that the application offers first and that profiles are checked against.
DEFAULT_PACK: Final = "sf-nscmm"


# Whoever asks while a pack is being loaded waits for it instead of loading it a second time.
_LOADING: Final = Lock()


def installed(pack_id: str) -> Pack:
    """Return an installed pack, loaded once; else the highest version that was published here (one query)."""
    if pack_id not in installed_packs():
        edition = current_edition(pack_id)
        if edition is not None:
            return pinned(edition.code, edition.version, edition.digest)
    with _LOADING:
        return _loaded(pack_id)


def offered_packs() -> tuple[str, ...]:
    """Return the ids of all packs that an assessment may begin with: installed, or published here; sorted."""
    return tuple(sorted({*installed_packs(), *published_codes()}))


@cache
def _loaded(pack_id: str) -> Pack:
    return load_pack(installed_pack(pack_id))  # never a folder of that name where the server was started


def warm_up() -> None:
    """Load the pack that the application offers first, and compile what scores and asks it."""
    pack = installed(DEFAULT_PACK)
    pinned(pack.id, pack.version, pack.digest)
    _interviewer(pack)
    _compiled(pack, None)


def keep_pack(pack: Pack) -> None:
    """Keep a copy of an installed pack's files in the data folder, so that it outlives an upgrade.

    What was published here is in the database and stays there.
    """
    folder = _kept_folder(pack.id, pack.digest)
    if folder is None or folder.exists() or pack.id not in installed_packs():
        return
    part = folder.with_name(f".{folder.name}")
    shutil.rmtree(part, ignore_errors=True)
    part.parent.mkdir(parents=True, exist_ok=True)
    shutil.copytree(installed_pack(pack.id), part)
    try:
        part.replace(folder)
    except OSError:  # another process kept the same content meanwhile
        shutil.rmtree(part, ignore_errors=True)


def _kept_folder(pack_id: str, digest: str) -> Path | None:
    data = getattr(settings, "HENGDU_DATA", None)
    return None if data is None else Path(data) / "packs" / pack_id / digest[:32]


def pinned_pack(row: Assessment) -> Pack:
    """Return the pack with the very content that the assessment was begun with.

    It is the installed one, the copy kept in the data folder when the assessment began, or the edition that
    was published here. PackError where none has that content: an assessment is never silently scored by
    something else.
    """
    return pinned(row.pack_id, row.pack_version, row.pack_digest)


@lru_cache(maxsize=16)
def pinned(pack_id: str, version: str, digest: str) -> Pack:
    """Return the pack of an id with a digest, as :func:`pinned_pack`; loaded once a process."""
    folder = _kept_folder(pack_id, digest)
    pack = installed(pack_id) if pack_id in installed_packs() else None
    if pack is None or pack.digest != digest:
        edition = edition_with(pack_id, digest)
        if edition is not None:
            pack = load_texts(pack_id, texts_of(edition), bases_of(edition), strict=True)
        elif folder is not None and folder.is_dir():
            pack = load_pack(folder)
    if pack is None or pack.digest != digest:
        raise PackError(
            f"该评估固定在 {pack_id} {version}（摘要 {digest[:12]}），当前安装的内容不同",
            f"the assessment is pinned to {pack_id} {version} (digest {digest[:12]}); "
            "the content installed differs",
            place=pack_id,
            hint_zh="请恢复数据目录中 packs 下的副本，或安装原版本的模型包",
            hint_en="Restore the copy under packs in the data folder, or install the pack of that version",
        )
    return pack


def bases_of(edition: PackEdition) -> dict[str, Pack]:
    """Return the pack that an edition extends, by its id, as it was when the edition was checked."""
    if not edition.base_code:
        return {}
    return {edition.base_code: pinned(edition.base_code, edition.base_version, edition.base_digest)}


def roles_at(tenant: UUID | None, assessment: UUID | None = None) -> dict[str, Text]:
    """Return the interview roles by code that an assessment has, or all models in use at an institution.

    The model that the application offers first counts as in use everywhere.
    """
    from hengdu.store.assessments.models import Assessment

    if assessment is not None:
        packs = [pinned_pack(row) for row in Assessment.objects.filter(pk=assessment)]
    else:
        rows = Assessment.objects.exclude(status="cancelled")
        rows = rows.filter(tenant_id=tenant) if tenant is not None else rows
        pins = rows.order_by().values_list("pack_id", "pack_version", "pack_digest").distinct()
        packs = [installed(DEFAULT_PACK), *(pinned(*pin) for pin in pins)]
    found: dict[str, Text] = {}
    for pack in packs:
        for role in pack.content.roles:
            found.setdefault(role.code, role.name)
    return found


def pinned_files(row: Assessment) -> dict[str, bytes]:
    """Return the files of the pack that the assessment is pinned to, as :func:`hengdu.packs.pack_files`."""
    return _files(pinned_pack(row))


def _files(pack: Pack) -> dict[str, bytes]:
    is_installed = pack.id in installed_packs() and installed(pack.id).digest == pack.digest
    edition = None if is_installed else edition_with(pack.id, pack.digest)
    if edition is not None:
        own = {f"{pack.id}/{name}": text.encode() for name, text in texts_of(edition).items()}
        return own | (_files(pack.base) if pack.base is not None else {})
    folder = _kept_folder(pack.id, pack.digest)
    return pack_files(pack.id if is_installed or folder is None else folder)


def forget_pinned() -> None:
    """Look pinned packs up again (their files or the installed packs have changed)."""
    pinned.cache_clear()


def scorer_of(row: Assessment) -> Scorer:
    """Return the compiled scorer of the assessment's pack and preset."""
    return _compiled(pinned_pack(row), row.preset or None)


def interviewer_of(row: Assessment) -> Interviewer:
    """Return the assessment's pack compiled for interviews."""
    return _interviewer(pinned_pack(row))


@lru_cache(maxsize=8)
def _interviewer(pack: Pack) -> Interviewer:
    return Interviewer(pack)


@lru_cache(maxsize=32)
def _compiled(pack: Pack, preset: str | None) -> Scorer:
    return compile_scorer(pack, preset=preset)
