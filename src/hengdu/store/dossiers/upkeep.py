"""Compare the folder of dossiers with the rows: files that no seal and no shared service names."""

from __future__ import annotations

import contextlib
import datetime as dt
from typing import TYPE_CHECKING, Final

from hengdu.store.dossiers.models import Dossier
from hengdu.store.services.models import Edition

if TYPE_CHECKING:
    from pathlib import Path

# A seal keeps its file a moment before its row; a copy of the data folder made by hand may run behind too.
SAFE_AGE: Final = dt.timedelta(days=7)


def unnamed_dossiers(folder: Path, moment: dt.datetime, *, age: dt.timedelta = SAFE_AGE) -> list[Path]:
    """Return the files in ``folder`` that no row names and to which nothing was written for ``age``.

    A worker that is killed while it seals leaves such a dossier: signed, of an assessment that is not sealed.
    """
    # The files first: a seal made in the meantime then names a file that was not seen.
    paths = sorted(path for path in folder.iterdir() if path.is_file()) if folder.is_dir() else []
    old = [path for path in paths if _written_s(path) < (moment - age).timestamp()]
    if not old:
        return []
    sealed = Dossier.objects.values_list("digest", flat=True)
    named = {f"{digest}.hengdu" for digest in (*sealed, *Edition.objects.values_list("digest", flat=True))}
    return [path for path in old if path.name not in named]


def _written_s(path: Path) -> float:
    """Return when a file was last written to, in seconds of the epoch; one that has gone is not old."""
    with contextlib.suppress(OSError):
        return path.stat().st_mtime
    return float("inf")
