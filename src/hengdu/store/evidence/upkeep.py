"""Compare the vault with the rows: files that no row names, and rows whose file is not there."""

from __future__ import annotations

import contextlib
import datetime as dt
import re
from pathlib import Path
from typing import TYPE_CHECKING, Final
from uuid import UUID

import attrs
from django.conf import settings

from hengdu.store.dossiers.models import Dossier
from hengdu.store.evidence.models import Attachment, FileVersion
from hengdu.store.evidence.vault import SEALED_SUFFIX
from hengdu.store.standards.courses import DESK_VAULT
from hengdu.store.standards.models import CourseFile

if TYPE_CHECKING:
    from collections.abc import Iterator

# A killed upload leaves its file before its row; a copy of the data folder made by hand may run behind too.
SAFE_AGE: Final = dt.timedelta(days=7)
_TENANT: Final = re.compile(r"[0-9a-f]{32}")
_DIGEST: Final = re.compile(rf"([0-9a-f]{{64}})(?:{re.escape(SEALED_SUFFIX)})?")


@attrs.frozen(kw_only=True)
class Kept:
    """One file in the vault: whose it is, the SM3 digest of its plain content, and where it lies."""

    tenant: UUID
    sm3: str
    path: Path

    def is_older(self, moment: dt.datetime) -> bool:
        """Say whether it came before a moment; what is not there any more did not."""
        with contextlib.suppress(OSError):
            return self.path.stat().st_mtime < moment.timestamp()
        return False


def kept_files(folder: Path) -> Iterator[Kept]:
    """Yield every file of the vault in ``folder``; what is none of its own is passed over."""
    for tenant in sorted(folder.iterdir()) if folder.is_dir() else ():
        if not _TENANT.fullmatch(tenant.name):
            continue
        for path in sorted(tenant.glob("*/*")):
            match = _DIGEST.fullmatch(path.name)
            if match is not None and path.is_file():
                yield Kept(tenant=UUID(tenant.name), sm3=match[1], path=path)


def _named() -> set[tuple[UUID, str]]:
    rows = FileVersion.objects.values_list("piece__assessment__tenant_id", "sm3").distinct()
    papers = Attachment.objects.values_list("assessment__tenant_id", "sm3").distinct()
    desk = CourseFile.objects.values_list("sm3", flat=True).distinct().order_by()
    return set(rows.order_by()) | set(papers.order_by()) | {(DESK_VAULT, sm3) for sm3 in desk}


def unnamed_files(folder: Path) -> list[Kept]:
    """Return the files of the vault that no row names, young ones too."""
    named = _named()
    return [kept for kept in kept_files(folder) if (kept.tenant, kept.sm3) not in named]


def missing_files(folder: Path) -> list[tuple[UUID, str]]:
    """Return tenant and digest of what rows name and the vault does not hold."""
    there = {(kept.tenant, kept.sm3) for kept in kept_files(folder)}
    return sorted(_named() - there, key=str)


def is_named(kept: Kept) -> bool:
    """Say whether a row of evidence, a drafting, or a sealed dossier of the institution names a file.

    The rows of a sealed assessment cannot go away; its dossier is asked besides, in case they did.
    """
    if kept.tenant == DESK_VAULT and CourseFile.objects.filter(sm3=kept.sm3).exists():
        return True
    if FileVersion.objects.filter(sm3=kept.sm3, piece__assessment__tenant=kept.tenant).exists():
        return True
    if Attachment.objects.filter(sm3=kept.sm3, assessment__tenant=kept.tenant).exists():
        return True
    folder: Path | None = settings.HENGDU_DOSSIERS
    if folder is None:
        return False
    for digest in Dossier.objects.filter(assessment__tenant=kept.tenant).values_list("digest", flat=True):
        with contextlib.suppress(FileNotFoundError):
            if kept.sm3.encode() in (folder / f"{digest}.hengdu").read_bytes():
                return True
    return False
