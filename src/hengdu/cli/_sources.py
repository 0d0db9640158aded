"""Find and read what a command works on: pack, assessment, result."""

from __future__ import annotations

import dataclasses
import re
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import attrs

from hengdu.assessments import Assessment, build_assessment, read_assessment
from hengdu.cli._call import Call
from hengdu.cli._faults import CommandError, not_taken
from hengdu.errors import AssessmentError, ScoringError
from hengdu.packs import Pack, load_pack
from hengdu.plugins import installed_packs

if TYPE_CHECKING:
    from hengdu.assessments import AssessmentFile
    from hengdu.documents import Document
    from hengdu.pilot import ExportFile
    from hengdu.scoring import Result, Scorer

_PACK_ID: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,79}")
MODES: Final = ("self", "verified")


@attrs.frozen(kw_only=True)
class Source:
    """An assessment file and how it is to be read; None leaves what the file says."""

    file: Path = attrs.field(kw_only=False)
    pack: str | None = None
    preset: str | None = None
    mode: str | None = None
    object: str | None = None
    as_of: str | None = None


@attrs.frozen(kw_only=True)
class Scored:
    """A scored assessment; ``dated_by_clock`` says that the day was taken from the machine."""

    pack: Pack
    assessment: Assessment
    scorer: Scorer
    result: Result
    dated_by_clock: bool = False


def today() -> date:
    """Return the day of this machine; the rings below take it as a parameter."""
    return datetime.now().astimezone().date()  # noqa: TID251 - the command line is where the clock is asked


def is_pack_id(text: str) -> bool:
    """Say whether a text can be the id of a pack; a path cannot."""
    return _PACK_ID.fullmatch(text) is not None


def find_pack_of(source: Source, file: AssessmentFile | ExportFile, document: Document) -> Pack:
    """Load ``--pack``, else the installed pack that the file names, else the folder beside it."""
    if source.pack is not None:
        return load_pack(source.pack)
    if is_pack_id(file.pack):
        if file.pack in installed_packs():
            return load_pack(file.pack)
        beside = source.file.parent / file.pack
        if (beside / "pack.yaml").is_file():
            return load_pack(beside)
    known = ", ".join(installed_packs()) or "-"
    raise AssessmentError(
        f"没有模型包 {file.pack[:80]}；已安装：{known}",
        f"there is no pack {file.pack[:80]}; installed: {known}",
        place=document.place(("pack",)),
        hint_zh="请改正编号，或用 --pack 给出目录",
        hint_en="Correct the id, or give a folder with --pack",
    )


def read(source: Source, call: Call) -> tuple[Pack, Assessment, bool]:
    """Return pack and assessment; the last value says that the day came from the clock."""
    file, document = read_assessment(source.file)
    pack = find_pack_of(source, file, document)
    changes: dict[str, Any] = {}
    if source.preset is not None:
        pack.preset(source.preset)
        changes["preset"] = source.preset
    if source.mode is not None:
        changes["mode"] = choice("--mode", source.mode, MODES)
    by_clock = source.as_of is None and file.as_of is None
    if by_clock:
        changes["as_of"] = today()
    elif source.as_of is not None:
        changes["as_of"] = day_of("--as-of", source.as_of)
    assessment = build_assessment(dataclasses.replace(file, **changes), pack, document)
    if by_clock:
        name, day = source.file.name, assessment.as_of
        call.note(f"{name} 没有 as_of，按今天 {day} 计", f"{name} has no as_of; today, {day}, is used")
    return pack, assessment, by_clock


def score(source: Source, call: Call) -> Scored:
    """Read and score an assessment."""
    from hengdu.scoring import compile as compile_pack

    pack, assessment, by_clock = read(source, call)
    if source.object is not None:
        _check_object(source.object, pack, assessment)
    scorer = compile_pack(pack, preset=assessment.preset)
    result = scorer.score(assessment, focus=source.object)
    return Scored(pack=pack, assessment=assessment, scorer=scorer, result=result, dated_by_clock=by_clock)


def check_code(code: str, scored: Scored, *, practices: bool = True) -> str:
    """Return the code, or raise a ScoringError with the nearest known one."""
    known = [*scored.result.nodes, *(scored.result.leaves if practices else ())]
    if code in known:
        return code
    import difflib

    near = difflib.get_close_matches(code.upper()[:80], known, n=1)
    raise ScoringError(
        f"模型包 {scored.pack.id} 没有编码 {code[:80]}",
        f"pack {scored.pack.id} has no code {code[:80]}",
        hint_zh=f"是否为 {near[0]}？" if near else "用 hengdu pack show 查看编码",
        hint_en=f"Did you mean {near[0]}?" if near else "See hengdu pack show for the codes",
    )


def known_codes(source: Source) -> list[str]:
    """Return every node and practice code of an assessment's pack."""
    file, document = read_assessment(source.file)
    pack = find_pack_of(source, file, document)
    return [*pack.nodes, *pack.practices]


def choice(option: str, value: str, allowed: tuple[str, ...]) -> str:
    """Return a value that is allowed, or raise a CommandError that lists them."""
    if value in allowed:
        return value
    raise not_taken(option, value, allowed)


def day_of(option: str, value: str) -> date:
    """Return a day written YYYY-MM-DD."""
    try:
        return date.fromisoformat(value)
    except ValueError as error:
        raise CommandError(
            f"{option} 不是日期：{value[:40]}",
            f"{option} is not a date: {value[:40]}",
            hint_zh="写作 2026-11-21",
            hint_en="Write it as 2026-11-21",
        ) from error


def _check_object(code: str, pack: Pack, assessment: Assessment) -> None:
    known = [item.code for item in pack.content.objects] + [item.code for item in assessment.scope.systems]
    if code not in known:
        raise CommandError(
            f"没有保护对象或系统 {code[:80]}",
            f"there is no protected object or system {code[:80]}",
            hint_zh=f"可用：{'、'.join(known) or '-'}",
            hint_en=f"Known: {', '.join(known) or '-'}",
        )
