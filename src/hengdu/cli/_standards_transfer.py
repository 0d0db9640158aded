"""Import into and export from a register."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING

from hengdu.cli._call import DONE, refuse_overwrite, replacing, write_text
from hengdu.cli._faults import not_taken
from hengdu.cli._sources import day_of, today
from hengdu.documents import record_data
from hengdu.standards.registry import (
    FORMATS,
    builtin_register,
    export_register,
    load_register,
    merge_records,
    read_records,
)

if TYPE_CHECKING:
    from pathlib import Path

    from hengdu.cli._call import Call
    from hengdu.standards.registry import Register


def register_at(path: Path | None) -> Register:
    """Return the register of a file, else the built-in one."""
    return builtin_register() if path is None else load_register(path)


def given_day(text: str | None) -> date:
    """Return the day of ``--as-of``, else today."""
    return today() if text is None else day_of("--as-of", text)


def run_import(
    call: Call,
    register: Path | None,
    file: Path,
    out: Path,
    *,
    section: str,
    by: str,
    day: str | None,
    force: bool,
) -> int:
    """Merge a file into a register and write the result; on any fault nothing is written."""
    if out.suffix.lower() != ".json":
        raise not_taken("--out", out.suffix or out.name, (".json",))
    incoming = read_records(file, section=section)
    merge = merge_records(register_at(register), incoming, day=given_day(day), by=by)
    content = json.dumps({"format": 1, **record_data(merge.file)}, ensure_ascii=False, indent=1) + "\n"
    write_text(out, content, force=force)
    if call.as_json:
        call.emit(
            {
                "file": str(out),
                "added": merge.added,
                "changed": [{"id": code, **record_data(change)} for code, change in merge.changed],
                "unchanged": merge.unchanged,
            }
        )
        return DONE
    for code, change in merge.changed:
        call.print(f"{code} {change.field}: {change.before} → {change.after}")
    call.print(
        call.say(
            f"新增 {len(merge.added)}，改动 {len(merge.changed)} 处，未变 {merge.unchanged}；已写入 {out}",
            f"{len(merge.added)} added, {len(merge.changed)} fields changed, "
            f"{merge.unchanged} the same; wrote {out}",
        )
    )
    return DONE


def run_export(call: Call, register: Path | None, out: Path, *, section: str, force: bool) -> int:
    """Write a register as CSV, Excel or JSON."""
    kind = out.suffix.lower().removeprefix(".")
    if kind not in FORMATS:
        raise not_taken("--out", out.suffix or out.name, [f".{one}" for one in FORMATS])
    data = export_register(register_at(register), kind, call.lang, section=section)
    refuse_overwrite(out, force=force)
    with replacing(out) as part:
        part.write_bytes(data)
    call.wrote([out])
    return DONE
