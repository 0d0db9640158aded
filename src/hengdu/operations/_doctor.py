"""Examine an installation and say of each thing how it is and what to do."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from datetime import datetime, timedelta
from enum import StrEnum
from importlib.resources import files
from typing import TYPE_CHECKING, Final

import attrs
from django.db import DatabaseError, connection

from hengdu.errors import HengduError
from hengdu.operations._backup import files_of
from hengdu.store import upgrade
from hengdu.store.dossiers import guards as seal_guards
from hengdu.store.evidence.upkeep import missing_files, unnamed_files
from hengdu.store.jobs.results import SAFE_AGE, unnamed_results
from hengdu.store.trail import Tag
from hengdu.store.trail._guards import missing_guards
from hengdu.store.trail.heads import anchors_in, public_keys, read_anchor
from hengdu.store.trail.models import Event
from hengdu.store.trail.verify import verify_trail
from hengdu.text import Text
from hengdu.web._environment import SettingError
from hengdu.web.runtime._folder import DataFolder, FolderLock

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

_MIB: Final = 1024 * 1024
_LEAST_FREE: Final = 256 * _MIB
_KEYS: Final = ("django-secret", "second-factor", "trail.pem", "seal.pem")
_OLD_BACKUP_DAYS: Final = 7
_WAITING_S: Final = 120
_AHEAD_S: Final = 300
_DURABLE: Final = ("fsync", "full_page_writes", "synchronous_commit")  # of PostgreSQL
_NOTHING: Final = Text("", "")


class Outcome(StrEnum):
    """Say how a thing is: as it should be, worth attention, or wrong."""

    GOOD = "good"
    ATTENTION = "attention"
    WRONG = "wrong"


@attrs.frozen(kw_only=True)
class Check:
    """One thing that was examined: its stable id, its name, how it is, what was found and what to do."""

    id: str
    name: Text
    outcome: Outcome
    found: Text
    todo: Text = _NOTHING


def examine(data: Path, moment: datetime) -> tuple[Check, ...]:
    """Examine the installation in ``data`` and return every check; nothing is written.

    The server may run. A check that fails itself is reported as wrong.
    """
    return tuple(_one(check_id, name, check, data, moment) for check_id, name, check in _CHECKS)


def _one(
    check_id: str,
    name: Text,
    check: Callable[[Path, datetime], tuple[Outcome, Text, Text]],
    data: Path,
    moment: datetime,
) -> Check:
    try:
        outcome, found, todo = check(data, moment)
    except HengduError as error:
        outcome, found = Outcome.WRONG, Text(error.zh, error.en)
        todo = Text(error.hint_zh, error.hint_en)
    except (OSError, DatabaseError, sqlite3.Error) as error:
        outcome, found = Outcome.WRONG, Text(f"检查未能进行：{error}", f"the check failed: {error}")
        todo = Text("请先解决以上问题", "Solve this first")
    return Check(id=check_id, name=name, outcome=outcome, found=found, todo=todo)


_Found = tuple[Outcome, Text, Text]


def _good(zh: str, en: str) -> _Found:
    return Outcome.GOOD, Text(zh, en), _NOTHING


def _space(data: Path, _moment: datetime) -> _Found:
    free = shutil.disk_usage(data).free
    kept = sum(path.stat().st_size for _name, path in files_of(data))
    said = Text(f"剩余 {free // _MIB} MiB", f"{free // _MIB} MiB free")
    if free < _LEAST_FREE:
        return Outcome.WRONG, said, Text("请立即清理或扩容磁盘", "Make room on the disk at once")
    if free < kept:
        return (
            Outcome.ATTENTION,
            said,
            Text(
                f"数据已有 {kept // _MIB} MiB，剩余空间不足一倍；请扩容",
                f"The data take {kept // _MIB} MiB, more than what is free; enlarge the disk",
            ),
        )
    return (Outcome.GOOD, said, _NOTHING)


def _permissions(data: Path, _moment: datetime) -> _Found:
    keys = data / "keys"
    gone = [name for name in _KEYS if not (keys / name).is_file()]
    if gone:
        return (
            Outcome.WRONG,
            Text(f"缺少密钥：{'、'.join(gone)}", f"keys are missing: {', '.join(gone)}"),
            Text("请从备份恢复 keys 目录", "Restore the folder keys from a backup"),
        )
    seen = [path.name for path in (keys, *keys.iterdir()) if path.stat().st_mode & 0o077]
    if seen:
        return (
            Outcome.WRONG,
            Text(f"本机其他用户可读：{'、'.join(seen)}", f"others can read: {', '.join(seen)}"),
            Text(f"执行 chmod -R go-rwx {keys}", f"Run chmod -R go-rwx {keys}"),
        )
    return _good("齐全，仅属主可读", "all there, for their owner alone")


def _integrity(_data: Path, _moment: datetime) -> _Found:
    if connection.vendor != "sqlite":
        return _postgresql()
    with closing(sqlite3.connect(str(connection.settings_dict["NAME"]))) as file:
        found = file.execute("PRAGMA quick_check").fetchone()[0]
    if found == "ok":
        return _good("SQLite 文件完好", "the SQLite file is sound")
    return (
        Outcome.WRONG,
        Text(f"SQLite 文件损坏：{found}", f"the SQLite file is damaged: {found}"),
        Text("停止服务，从最近的备份恢复", "Stop the server and restore the newest backup"),
    )


def _postgresql() -> _Found:
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        version = cursor.fetchone()[0]
        off = "SELECT name FROM pg_settings WHERE name = ANY(%s) AND setting = 'off' ORDER BY name"
        cursor.execute(off, [list(_DURABLE)])
        careless = [name for (name,) in cursor.fetchall()]
    if not careless:
        return _good(f"PostgreSQL {version} 应答正常", f"PostgreSQL {version} answers")
    said = ", ".join(careless)
    return (
        Outcome.ATTENTION,
        Text(f"PostgreSQL {version} 关闭了 {said}", f"PostgreSQL {version} has {said} off"),
        Text(
            "请全部打开：否则断电会丢失已确认保存的内容",
            "Turn them on: otherwise a power cut loses what people were told is saved",
        ),
    )


def _migrations(_data: Path, _moment: datetime) -> _Found:
    pending = upgrade.pending()
    if not pending:
        return _good("与本版本一致", "as this version has it")
    return (
        Outcome.ATTENTION,
        Text(f"有 {len(pending)} 项升级未执行", f"{len(pending)} migrations are pending"),
        Text("先备份，再重启 hengdu serve", "Back up, then start hengdu serve again"),
    )


def _guards(_data: Path, _moment: datetime) -> _Found:
    gone = (*missing_guards(connection), *seal_guards.missing(connection))
    if not gone:
        return _good("都在", "all there")
    return (
        Outcome.WRONG,
        Text(f"缺少 {len(gone)} 个：{'、'.join(gone[:3])}", f"{len(gone)} missing: {', '.join(gone[:3])}"),
        Text(
            "有人改动过数据库：请核对审计日志，并从备份恢复",
            "Somebody altered the database: verify the trail and restore a backup",
        ),
    )


def _trail(data: Path, _moment: datetime) -> _Found:
    anchors = [(path.name, read_anchor(path)) for path in anchors_in(data / "anchors")]
    verdict = verify_trail(public_keys(data / "keys" / "trail.pem"), anchors)
    if verdict.is_intact:
        return _good(
            f"{verdict.events} 条，锚点 {verdict.anchors} 个，未发现改动",
            f"{verdict.events} events, {verdict.anchors} anchors, no change was found",
        )
    first = verdict.findings[0].text
    return (
        Outcome.WRONG,
        first,
        Text("运行 hengdu audit verify 查看全部发现", "Run hengdu audit verify to see every finding"),
    )


def _clock(_data: Path, moment: datetime) -> _Found:
    last = Event.objects.order_by("-seq").values_list("time", flat=True).first()
    ahead = (_moment_of(last) - moment).total_seconds() if last else 0.0
    if ahead > _AHEAD_S:
        return (
            Outcome.WRONG,
            Text(f"时钟比最近的事件早 {ahead:.0f} 秒", f"the clock is {ahead:.0f} s behind the last event"),
            Text("请校准本机时钟（NTP）", "Set the clock of this machine (NTP)"),
        )
    return _good("不早于最近的事件", "not behind the last event")


def _moment_of(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _fonts(_data: Path, _moment: datetime) -> _Found:
    folder = files("hengdu.reports") / "fonts"
    found = [one.name for one in folder.iterdir() if one.name.endswith((".ttf", ".otf"))]
    if found:
        return _good(f"随软件附带 {len(found)} 个字体文件", f"{len(found)} font files come with the program")
    return (
        Outcome.WRONG,
        Text("PDF 报告所用的字体缺失", "the fonts of PDF reports are missing"),
        Text("请重新安装 hengdu", "Install hengdu again"),
    )


def _worker(data: Path, moment: datetime) -> _Found:
    from django_tasks_db.models import DBTaskResult

    first = DBTaskResult.objects.ready().order_by("enqueued_at").values_list("enqueued_at", flat=True).first()
    waited = (moment - first).total_seconds() if first else 0.0
    if not _is_served(data):
        return (
            Outcome.ATTENTION,
            Text("服务未运行", "the server does not run"),
            Text("需要时启动 hengdu serve", "Start hengdu serve when it is wanted"),
        )
    if waited > _WAITING_S:
        return (
            Outcome.WRONG,
            Text(f"最早的后台任务已等待 {waited:.0f} 秒", f"the oldest job has waited {waited:.0f} s"),
            Text(
                "查看服务日志；必要时重启 hengdu serve", "Read the log; start hengdu serve again if need be"
            ),
        )
    return _good("服务在运行，没有积压的任务", "the server runs and no job is left waiting")


def _is_served(data: Path) -> bool:
    lock = FolderLock(DataFolder(data))
    try:
        lock.take()
    except SettingError:
        return True
    lock.release()
    return False


def _backup(_data: Path, moment: datetime) -> _Found:
    made = Event.objects.filter(tag=Tag.BACKUP_MADE.value).order_by("-seq")
    last = made.values_list("time", flat=True).first()
    todo = Text("运行 hengdu backup，并安排每日执行", "Run hengdu backup, and have it run every day")
    if last is None:
        return Outcome.ATTENTION, Text("从未备份", "no backup was ever made"), todo
    days = (moment - _moment_of(last)).days
    said = Text(f"最近一次在 {days} 天前", f"the last was {days} days ago")
    return (Outcome.ATTENTION, said, todo) if days > _OLD_BACKUP_DAYS else (Outcome.GOOD, said, _NOTHING)


def _evidence(data: Path, _moment: datetime) -> _Found:
    missing = missing_files(data / "evidence")
    if missing:
        tenant, sm3 = missing[0]
        return (
            Outcome.WRONG,
            Text(
                f"缺少 {len(missing)} 个证据文件，如 {sm3[:16]}",
                f"{len(missing)} files are missing, such as {sm3[:16]}",
            ),
            Text(
                f"从备份恢复 evidence/{tenant.hex}/ 中的文件",
                f"Restore the files in evidence/{tenant.hex}/ from a backup",
            ),
        )
    unnamed = unnamed_files(data / "evidence")
    if not unnamed:
        return _good("每个文件都有记录", "every file has its record")
    size = sum(kept.path.stat().st_size for kept in unnamed) // _MIB
    return (
        Outcome.ATTENTION,
        Text(
            f"{len(unnamed)} 个文件没有记录（{size} MiB），为中断的上传所留",
            f"{len(unnamed)} files without a record ({size} MiB), left by killed uploads",
        ),
        Text(
            "无须处理：服务运行时自动清理满七天的文件",
            "Nothing: the running server removes them after seven days",
        ),
    )


def _leftovers(data: Path, moment: datetime) -> _Found:
    found = sorted(_half_done(data))
    results = unnamed_results(data / "results", moment, age=SAFE_AGE if _is_served(data) else timedelta(0))
    if found:
        return (
            Outcome.ATTENTION,
            Text(f"中断的操作留下：{'、'.join(found)}", f"left by an interrupted run: {', '.join(found)}"),
            Text("没有操作在进行时可删除", "Remove it while nothing runs"),
        )
    if results:
        first, number = f"results/{results[0].name}", len(results)
        return (
            Outcome.ATTENTION,
            Text(
                f"中断的后台任务留下 {number} 个文件，如 {first}",
                f"{number} files left by interrupted jobs, such as {first}",
            ),
            Text("无须处理：服务运行时自动清理", "Nothing: the running server removes them"),
        )
    return _good("无", "none")


def _half_done(data: Path) -> Iterator[str]:
    names = (".backup.sqlite3", "hengdu.sqlite3.moving", "hengdu.sqlite3.migrating")
    yield from (name for name in names if (data / name).exists())
    yield from (path.name for path in data.parent.glob(f".{data.name}.restoring"))


_CHECKS: Final = (
    ("space", Text("磁盘空间", "disk space"), _space),
    ("keys", Text("密钥", "keys"), _permissions),
    ("database", Text("数据库", "database"), _integrity),
    ("migrations", Text("数据库结构", "tables"), _migrations),
    ("guards", Text("防改触发器", "guards of the rows"), _guards),
    ("trail", Text("审计日志", "trail"), _trail),
    ("clock", Text("时钟", "clock"), _clock),
    ("fonts", Text("字体", "fonts"), _fonts),
    ("worker", Text("后台任务", "background jobs"), _worker),
    ("backup", Text("备份", "backup"), _backup),
    ("evidence", Text("证据文件", "files of evidence"), _evidence),
    ("leftovers", Text("未完成的操作", "interrupted runs"), _leftovers),
)
