"""Measure a backup beside copying and hashing the same bytes: ``python -m benchmarks.operations``."""

from __future__ import annotations

import hashlib
import os
import shutil
import sys
import tempfile
import time
from pathlib import Path

from benchmarks._measure import line

_PIECE = 1024 * 1024


def main(megabytes: int = 512) -> None:
    """Fill a folder with files of 8 MB, then take the best of two of each."""
    with tempfile.TemporaryDirectory() as room:
        data = Path(room) / "data"
        address = _installation(data)
        for number in range(megabytes // 8):
            (data / "evidence" / f"{number:03}").write_bytes(os.urandom(8 * _PIECE))
        os.sync()
        copied, backed = [], []
        for turn in range(2):
            began = time.perf_counter()
            _copy_and_hash(data, Path(room) / "copy")
            copied.append(time.perf_counter() - began)
            shutil.rmtree(Path(room) / "copy")
            began = time.perf_counter()
            _back_up(data, Path(room) / f"{turn}.hdbk", address)
            backed.append(time.perf_counter() - began)
            (Path(room) / f"{turn}.hdbk").unlink()
        ratio = min(backed) / min(copied)
        line(
            f"backup of {megabytes} MB beside copying and hashing it",
            f"{ratio:.2f}",
            "1.5",
            f"{min(backed):.2f} s",
        )


def _installation(data: Path) -> str:
    os.environ["HENGDU_DATA"] = str(data)
    os.environ["DJANGO_SETTINGS_MODULE"] = "hengdu.web.settings"
    from hengdu.web.runtime._folder import DataFolder

    DataFolder(data).prepare()
    (data / "evidence").mkdir()
    import django

    django.setup()
    from hengdu.operations import make_recipient_key
    from hengdu.store.upgrade import migrate_in_place

    migrate_in_place()
    return make_recipient_key(data.parent / "key.pem")


def _back_up(data: Path, out: Path, address: str) -> None:
    from django.utils import timezone

    from hengdu.actions import system_actor
    from hengdu.operations import make_backup, read_recipient

    make_backup(data, out, read_recipient(address), actor=system_actor("bench"), moment=timezone.now())


def _copy_and_hash(source: Path, target: Path) -> None:
    for path in sorted(source.rglob("*")):
        if path.is_file():
            place = target / path.relative_to(source)
            place.parent.mkdir(parents=True, exist_ok=True)
            digest = hashlib.sha256()
            with path.open("rb") as reading, place.open("wb") as writing:
                while piece := reading.read(_PIECE):
                    digest.update(piece)
                    writing.write(piece)
                writing.flush()
                os.fsync(writing.fileno())


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 512)
