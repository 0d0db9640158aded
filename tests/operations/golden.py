"""The databases that releases left behind, kept so that every later version upgrades them with their data.

``python -m tests.operations.golden`` writes the one of this version; a released one is never written again.
A database is kept compressed; beside it stands what its assessments scored and where its trail ended.
"""

from __future__ import annotations

import gzip
import json
import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from tests.application import configure

configure()

from django.db import connections  # noqa: E402 - after Django is set up
from tests.web.populated import populated  # noqa: E402 - the same

import hengdu  # noqa: E402 - the same
from hengdu.store.assessments.models import Assessment  # noqa: E402 - the same
from hengdu.store.assessments.scores import read  # noqa: E402 - the same
from hengdu.store.trail.models import Event  # noqa: E402 - the same

if TYPE_CHECKING:
    from collections.abc import Iterator

FOLDER = Path(__file__).with_name("golden")
NO_PACK = "x"  # of the assessments that only stand for others


def facts() -> dict[str, object]:
    """Return what the present database means: the numbers of each assessment and the end of the trail."""
    last = Event.objects.order_by("-seq").first()
    results = {row: read(row).result for row in Assessment.objects.exclude(pack_id=NO_PACK)}
    return {
        "trail": {"seq": last.seq, "digest": last.digest} if last else {},
        "assessments": {
            str(row.pk): {
                code: [str(node.level), str(node.score), str(node.coverage)]
                for code, node in result.nodes.items()
            }
            for row, result in results.items()
        },
    }


def releases() -> Iterator[str]:
    """Yield the versions whose databases are kept."""
    yield from sorted(path.name.removesuffix(".sqlite3.gz") for path in FOLDER.glob("*.sqlite3.gz"))


def lay_down(version: str, path: Path) -> dict[str, object]:
    """Write the database of a release to ``path``, which must not exist, and return what it means."""
    path.write_bytes(gzip.decompress((FOLDER / f"{version}.sqlite3.gz").read_bytes()))
    return dict(json.loads((FOLDER / f"{version}.json").read_text("utf-8")))


def main() -> None:
    """Write the database of this version."""
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, populated(Path(folder)):
        held = facts()
        name = connections["default"].settings_dict["NAME"]
        connections.close_all()
        with closing(sqlite3.connect(name)) as file:
            file.execute("VACUUM")
            file.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        content = Path(name).read_bytes()
    (FOLDER / f"{hengdu.__version__}.sqlite3.gz").write_bytes(gzip.compress(content, 9, mtime=0))
    text = json.dumps(held, indent=1, ensure_ascii=False, sort_keys=True)
    (FOLDER / f"{hengdu.__version__}.json").write_text(text + "\n", "utf-8")


if __name__ == "__main__":
    main()
