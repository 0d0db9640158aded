"""Move an installation to another database: every table counted and compared, or nothing is written."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import attrs
from django.db import connections, transaction

from hengdu.operations import _rows as rows
from hengdu.operations._backup import sync_folder
from hengdu.operations._databases import DEFAULT, SOURCE, pointed_at, settings_of
from hengdu.operations._fault import OperationError
from hengdu.operations._manifest import Counted
from hengdu.operations._target import differs, fill, has_arrived
from hengdu.store import Actor, Place, upgrade
from hengdu.store.disk import naming_a_full_disk
from hengdu.store.trail import Tag
from hengdu.store.trail.append import Entry, append
from hengdu.store.trail.heads import anchors_in, public_keys, read_anchor
from hengdu.store.trail.verify import verify_trail
from hengdu.web._environment import MOVED_NAME, SQLITE_NAME
from hengdu.web.runtime._folder import DataFolder, FolderLock
from hengdu.web.runtime._migrate import is_whole

if TYPE_CHECKING:
    from datetime import datetime

_BUILDING: Final = ".moving"
_SIDES: Final = ("", "-wal", "-shm", "-journal")


@attrs.frozen(kw_only=True)
class Moved:
    """What was moved: count and digest of each table by name; ``set_aside`` is the old SQLite file."""

    tables: Mapping[str, Counted]
    set_aside: Path | None

    @property
    def row_count(self) -> int:
        """Return how many rows all tables have."""
        return sum(table.rows for table in self.tables.values())


def move_database(data: Path, address: str, *, actor: Actor, moment: datetime) -> Moved:
    """Copy the database of a data folder to ``address`` (PostgreSQL; empty: SQLite in the folder).

    The server must be stopped. Counts, digests and the trail are checked before anything is visible in the
    target. The SQLite file left behind is renamed, so that no server writes to it by mistake; a PostgreSQL
    database left behind stays as it is. OperationError for a target that is not empty, unless all of it came
    by a run of this move that was killed before its end; such a move is brought to its end. DiskError for a
    full disk.
    """
    folder = DataFolder(data.resolve())
    folder.refuse_root()
    lock = FolderLock(folder)
    lock.take()
    building = folder.path / f"{SQLITE_NAME}{_BUILDING}"
    try:
        _refuse_pending()
        target = settings_of(address, folder.path)
        if not address:
            _refuse_standing(folder.database)
            _clear(building)
            target = {**target, "NAME": building, "OPTIONS": dict(upgrade.CARELESS)}
        with naming_a_full_disk():
            tables = _copied(connections.settings[DEFAULT], target, folder.path, (actor, moment))
            return Moved(tables=tables, set_aside=_put(folder, building, address))
    finally:
        _clear(building)
        lock.release()


def _refuse_pending() -> None:
    if upgrade.pending():
        raise OperationError(
            "数据库尚未升级到本版本",
            "the database is not upgraded to this version yet",
            place=str(connections[DEFAULT].settings_dict["NAME"]),
            hint_zh="先启动一次 hengdu serve，再停止",
            hint_en="Start hengdu serve once and stop it",
        )


def _refuse_standing(database: Path) -> None:
    """Refuse to replace a database."""
    if database.exists():
        raise OperationError(
            "数据目录中已有 SQLite 数据库",
            "the data folder holds an SQLite database already",
            place=str(database),
            hint_zh="确认不再需要后把它移走",
            hint_en="Move it away once you are sure that nobody needs it",
        )


def _clear(building: Path) -> None:
    """Remove what a move that was killed, or failed, has left."""
    for side in _SIDES:
        building.with_name(building.name + side).unlink(missing_ok=True)


def _copied(
    source: dict[str, Any], target: dict[str, Any], data: Path, record: tuple[Actor, datetime]
) -> Mapping[str, Counted]:
    def complete(tables: Mapping[str, Counted]) -> None:
        _check_trail(data)
        facts = {"tables": len(tables), "rows": sum(table.rows for table in tables.values())}
        append(*record, [Entry(tag=Tag.DATABASE_MOVED, place=Place(), after=facts)])

    with pointed_at(source, SOURCE), pointed_at(target), transaction.atomic(using=SOURCE):
        if connections[SOURCE].vendor == "postgresql":
            with connections[SOURCE].cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        if has_arrived(lambda model: rows.count(model, SOURCE), Tag.DATABASE_MOVED):
            _check_trail(data)
            return {rows.name_of(model): rows.count(model, SOURCE) for model in rows.tables()}
        return fill(lambda model: rows.read_rows(model, SOURCE), complete)


def _check_trail(data: Path) -> None:
    key = public_keys(data / "keys" / "trail.pem")
    anchors = [(path.name, read_anchor(path)) for path in anchors_in(data / "anchors")]
    verdict = verify_trail(key, anchors)
    if not verdict.is_intact:
        first = verdict.findings[0].text
        raise OperationError(
            f"审计日志校验未通过：{first.zh}",
            f"the trail did not pass its check: {first.en}",
            place=str(data),
            hint_zh="目标未写入；请先运行 hengdu audit verify 查明原因",
            hint_en="Nothing was written; run hengdu audit verify first and find out why",
        )


def _put(folder: DataFolder, building: Path, address: str) -> Path | None:
    """Give the new file its name, or the old one a name under which no server finds it.

    The log of one file must never meet another file, so it is moved along, or away.
    """
    if not address:
        if not is_whole(building):
            raise differs(building.name)
        for side in _SIDES[1:]:
            folder.database.with_name(folder.database.name + side).unlink(missing_ok=True)
        building.rename(folder.database)
        sync_folder(folder.path)
        return None
    if not folder.database.exists():
        return None
    aside = folder.path / MOVED_NAME
    for side in _SIDES:
        path = folder.database.with_name(folder.database.name + side)
        if path.exists():
            path.rename(aside.with_name(aside.name + side))
    sync_folder(folder.path)
    return aside
