"""Lay out the static files under names that change with their content, packed with gzip beside each."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from whitenoise.compress import Compressor
from whitenoise.storage import CompressedManifestStaticFilesStorage

import hengdu

_STAMP: Final = ".of"


class HashedFiles(CompressedManifestStaticFilesStorage):  # type: ignore[misc]  # whitenoise ships no types
    """Pack with gzip alone: brotli saves a few kilobytes and takes seconds of every first start."""

    def create_compressor(self, **options: Any) -> Compressor:  # noqa: ANN401 - the library's
        """Return a compressor without brotli."""
        return Compressor(**{**options, "use_brotli": False})


def lay_out() -> bool:
    """Lay the files out in ``STATIC_ROOT`` unless they lie there already; say whether it was done."""
    from django.core.management import call_command

    root = Path(settings.STATIC_ROOT)
    stamp, state = root / _STAMP, _state()
    if stamp.exists() and stamp.read_text("ascii") == state:
        return False
    stamp.unlink(missing_ok=True)
    call_command("collectstatic", interactive=False, verbosity=0, clear=root.exists())
    stamp.write_text(state, "ascii")
    return True


def _state() -> str:
    """Return a digest of version, names, sizes and times of the files as they were delivered."""
    digest = hashlib.sha256(hengdu.__version__.encode())
    for folder in settings.STATICFILES_DIRS:
        for path in sorted(Path(folder).rglob("*")):
            if path.is_file():
                about = path.stat()
                digest.update(f"{path.relative_to(folder)}|{about.st_size}|{about.st_mtime_ns}\n".encode())
    return digest.hexdigest()
