"""Back up, restore, move: what the commands do and print."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from hengdu.cli._audit import open_installation, person_here
from hengdu.cli._call import DONE, FINDINGS, Call
from hengdu.cli._faults import CommandError

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from hengdu.cli._restoring import Asked
    from hengdu.store import Actor


def write_key(call: Call, out: Path, passphrase_file: Path | None) -> int:
    """Write a new pair of keys and print the public one."""
    _without_installation()
    from hengdu.operations import make_recipient_key

    public = make_recipient_key(out, _passphrase(passphrase_file))
    if call.as_json:
        call.wrote([out, out.with_name(f"{out.name}.pub")], public_key=public)
        return DONE
    call.print(
        "\n".join(
            [
                call.say(f"私钥已写入 {out}", f"wrote the private key to {out}"),
                call.say("公钥：", "public key:"),
                f"  {public}",
                call.say(
                    "请把私钥移到服务器之外并另存一份：丢失后备份无法打开。",
                    "Move the private key off the server and keep a second copy: without it no backup opens.",
                ),
            ]
        )
    )
    return DONE


def _without_installation() -> None:
    """Set the application up without a data folder: the command makes one, or needs none."""
    os.environ.pop("HENGDU_DATA", None)
    os.environ.pop("HENGDU_DATABASE", None)  # where to restore is said by --database alone
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hengdu.web.settings")
    import django

    django.setup()


def _passphrase(file: Path | None) -> str:
    lines = file.read_text(encoding="utf-8").splitlines() if file is not None else []
    return lines[0] if lines else ""


def _now() -> tuple[Actor, datetime]:
    from django.utils import timezone

    from hengdu.actions import Channel, system_actor

    return system_actor(person_here(), Channel.CLI), timezone.now()


def write_backup(call: Call, data: Path, out: Path, to: str) -> int:
    """Write a backup and say what it holds."""
    open_installation(data)
    from hengdu.operations import make_backup, read_recipient

    recipient = read_recipient(to)
    actor, moment = _now()
    made = make_backup(data.resolve(), out.absolute(), recipient, actor=actor, moment=moment)
    if call.as_json:
        facts = {"size": made.size, "signer": made.manifest.signer}
        call.wrote([out], **facts, items=len(made.manifest.items), last=made.manifest.last)
        return DONE
    if os.environ.get("HENGDU_EVIDENCE_KEY"):
        call.note(
            "证据密钥文件（HENGDU_EVIDENCE_KEY）不在备份中，请另行保存",
            "the file of evidence keys (HENGDU_EVIDENCE_KEY) is not in the backup; keep it apart",
        )
    call.print(
        "\n".join(
            [
                call.say(f"已写入 {out}（{made.size} 字节）", f"wrote {out} ({made.size} bytes)"),
                call.say(
                    f"文件 {len(made.manifest.items)} 个，审计日志到第 {made.manifest.last} 条",
                    f"{len(made.manifest.items)} files, the trail up to event {made.manifest.last}",
                ),
                call.say(f"签名公钥 {made.manifest.signer}", f"signed by {made.manifest.signer}"),
            ]
        )
    )
    return DONE


def read_backup(call: Call, asked: Asked) -> int:
    """Restore a backup and say what verifying it found."""
    _without_installation()
    from hengdu.actions.verification import verdict_data
    from hengdu.operations import Wanted, read_private_key, restore_backup

    private = read_private_key(asked.key, _passphrase(asked.passphrase))
    wanted = Wanted(folder=asked.data, address=asked.database, signer=asked.signer)
    actor, moment = _now()
    done = restore_backup(asked.file, private, wanted, actor=actor, moment=moment)
    code = DONE if done.verdict.is_intact else FINDINGS
    if call.as_json:
        facts = {"made_at": done.manifest.made_at, "signer": done.manifest.signer, "applied": done.applied}
        call.emit({"folder": str(done.folder), **facts, "trail": verdict_data(done.verdict)})
        return code
    lines = [
        call.say(
            f"已恢复到 {done.folder}：{len(done.manifest.items)} 个文件，摘要全部一致",
            f"restored to {done.folder}: {len(done.manifest.items)} files, every digest holds",
        ),
        call.say(
            f"备份时间 {done.manifest.made_at}，签名公钥 {done.manifest.signer}",
            f"made at {done.manifest.made_at}, signed by {done.manifest.signer}",
        ),
    ]
    if done.verdict.is_intact:
        lines.append(
            call.say(
                f"审计日志 {done.verdict.events} 条，未发现改动",
                f"{done.verdict.events} events of the trail, no change was found",
            )
        )
    else:
        lines += [call.say("审计日志：", "The trail:")]
        lines += [f"  - {call.text(item.text)}" for item in done.verdict.findings]
    call.print("\n".join(lines))
    return code


def move_data(call: Call, data: Path, to: str) -> int:
    """Move the database and say what to set."""
    if to != "sqlite" and not to.startswith(("postgresql://", "postgres://")):
        raise CommandError(
            f"不认识的目标 {to!r}",
            f"{to!r} is no database to move to",
            place="--to",
            hint_zh="写 postgresql://用户@主机/库名，或 sqlite",
            hint_en="Write postgresql://user@host/name, or sqlite",
        )
    open_installation(data)
    from hengdu.operations import move_database

    address = "" if to == "sqlite" else to
    actor, moment = _now()
    moved = move_database(data.resolve(), address, actor=actor, moment=moment)
    if call.as_json:
        tables = {name: {"rows": one.rows, "sha256": one.sha256} for name, one in moved.tables.items()}
        call.emit({"rows": moved.row_count, "tables": tables, "set_aside": moved.set_aside})
        return DONE
    lines = [
        call.say(
            f"已迁移 {len(moved.tables)} 张表、{moved.row_count} 行，行数与摘要逐表一致，审计日志完整",
            f"moved {len(moved.tables)} tables, {moved.row_count} rows; counts and digests agree, "
            "the trail is intact",
        )
    ]
    if moved.set_aside:
        lines.append(
            call.say(f"原 SQLite 文件改名为 {moved.set_aside}", f"the SQLite file is now {moved.set_aside}")
        )
    lines.append(
        call.say(
            "启动前请设置 HENGDU_DATABASE 为新地址", "Set HENGDU_DATABASE to the new address before you start"
        )
        if address
        else call.say("启动前请取消 HENGDU_DATABASE", "Unset HENGDU_DATABASE before you start")
    )
    call.print("\n".join(lines))
    return DONE


def show_examination(call: Call, data: Path) -> int:
    """Print every check, what was found and what to do."""
    open_installation(data)
    from hengdu.operations import Outcome, examine

    checks = examine(data.resolve(), _now()[1])
    code = FINDINGS if any(check.outcome is Outcome.WRONG for check in checks) else DONE
    if call.as_json:
        found = [
            {
                "id": check.id,
                "name": check.name,
                "outcome": check.outcome.value,
                "found": check.found,
                "todo": check.todo,
            }
            for check in checks
        ]
        call.emit({"checks": found})
        return code
    words = {
        Outcome.GOOD: call.say("正常", "good"),
        Outcome.ATTENTION: call.say("注意", "attention"),
        Outcome.WRONG: call.say("错误", "wrong"),
    }
    lines = []
    for check in checks:
        stop = call.say("：", ": ")
        lines.append(f"[{words[check.outcome]}] {call.text(check.name)}{stop}{call.text(check.found)}")
        if call.text(check.todo):
            lines.append(f"    → {call.text(check.todo)}")
    call.print("\n".join(lines))
    return code
