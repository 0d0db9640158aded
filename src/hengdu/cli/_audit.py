"""Verify, sign and export the trail of an installation."""

from __future__ import annotations

import os
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from hengdu.cli._call import DONE, FINDINGS, Call, as_json, refuse_overwrite, replacing, write_text
from hengdu.cli._faults import CommandError

if TYPE_CHECKING:
    from pathlib import Path

    from hengdu.store.trail.verify import Verdict


def open_installation(data: Path) -> None:
    """Set the application up on a data folder; CommandError where nothing was ever served from it."""
    if not (data / "keys").is_dir():
        raise CommandError(
            "这不是衡度的数据目录",
            "this is no data folder of Hengdu",
            place=str(data),
            hint_zh="请用 --data 给出 hengdu serve 所用的目录",
            hint_en="Name the folder that hengdu serve uses with --data",
        )
    os.environ["HENGDU_DATA"] = str(data.resolve())
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hengdu.web.settings")
    if not os.environ.get("HENGDU_DATABASE") and not (data / "hengdu.sqlite3").is_file():
        raise CommandError(
            "数据目录中没有数据库",
            "the data folder holds no database",
            place=str(data),
            hint_zh="先启动一次 hengdu serve；若使用 PostgreSQL，请设置 HENGDU_DATABASE",
            hint_en="Start hengdu serve once; for PostgreSQL set HENGDU_DATABASE",
        )
    import django

    django.setup()


def show_verdict(call: Call, data: Path, files: tuple[Path, ...]) -> int:
    """Verify the trail and print what was found and what could not be proven."""
    open_installation(data)
    from hengdu.actions.verification import verdict_data
    from hengdu.store.trail.heads import TrailError, public_keys, read_anchor
    from hengdu.store.trail.verify import verify_trail

    anchors = [(path.name, read_anchor(path)) for path in files]
    try:
        public_key = public_keys()
    except TrailError as error:
        call.note(error.zh, error.en)
        public_key = None
    verdict = verify_trail(public_key, anchors)
    if call.as_json:
        call.emit(verdict_data(verdict))
    else:
        call.print(_text(call, verdict))
    return DONE if verdict.is_intact else FINDINGS


def _text(call: Call, verdict: Verdict) -> str:
    lines = [
        call.say(
            f"事件 {verdict.events} 条，最后一条 {verdict.last}，"
            f"已签名链头 {verdict.heads} 个，锚点 {verdict.anchors} 个",
            f"{verdict.events} events, the last is {verdict.last}; {verdict.heads} signed heads, "
            f"{verdict.anchors} anchors",
        ),
        f"SM3 {verdict.digest}",
    ]
    if verdict.is_intact:
        lines.append(call.say("未发现改动。", "No change was found."))
    else:
        lines += [call.say("发现：", "Found:"), *(f"  - {call.text(item.text)}" for item in verdict.findings)]
    if verdict.unproven:
        lines.append(call.say("不能证明：", "Not proven:"))
        lines += [f"  - {call.text(item)}" for item in verdict.unproven]
    return "\n".join(lines)


def write_head(call: Call, data: Path, out: Path | None, *, force: bool) -> int:
    """Sign the head and write the anchor to ``out``, else to the anchors folder."""
    open_installation(data)
    from django.utils import timezone

    from hengdu.store.trail.heads import anchor_data, sign_head, trail_key, write_anchor

    if out is not None:
        refuse_overwrite(out, force=force)
    anchor = sign_head(trail_key(), timezone.now())
    content = anchor_data(anchor)
    if out is None:
        out = write_anchor(anchor, data / "anchors")
    else:
        write_text(out, as_json(content), force=force)
    if call.as_json:
        call.emit({**content, "files": [str(out)]})
        return DONE
    call.print(
        "\n".join(
            [
                call.say(f"第 {anchor.seq} 条，{anchor.time}", f"event {anchor.seq}, {anchor.time}"),
                f"SM3 {anchor.digest}",
                call.say(f"已写入 {out}", f"wrote {out}"),
            ]
        )
    )
    return DONE


def export_events(
    call: Call, data: Path, out: Path, since: str | None, until: str | None, *, force: bool
) -> int:
    """Write the events of a span of days to a file; the export itself becomes an event."""
    refuse_overwrite(out, force=force)
    first, last = _day(since, "--since"), _day(until, "--until")
    open_installation(data)
    from django.utils import timezone

    from hengdu.actions import Channel, ExportTrail, system_actor
    from hengdu.store.trail.queries import Search

    zone = timezone.get_default_timezone()
    search = Search(
        since=datetime.combine(first, time(), zone) if first else None,
        until=datetime.combine(last + timedelta(days=1), time(), zone) if last else None,
    )
    count = 0
    lines = ExportTrail(search=search).run(system_actor(person_here(), Channel.CLI))
    with replacing(out) as part, part.open("w", encoding="utf-8", newline="\n") as file:
        for line in lines:
            file.write(f"{line}\n")
            count += 1
    call.wrote([out], events=count)
    return DONE


def _day(text: str | None, option: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise CommandError(
            f"日期 {text!r} 无效",
            f"{text!r} is no date",
            place=option,
            hint_zh="写成 YYYY-MM-DD",
            hint_en="Write YYYY-MM-DD",
        ) from None


def person_here() -> str:
    """Return the name of whoever sits at this machine, for the trail."""
    import getpass

    try:
        return f"cli:{getpass.getuser()}"
    except (OSError, KeyError, ImportError):
        return "cli"
