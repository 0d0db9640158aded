"""Write questionnaires, read them back, and print who returned what."""

from __future__ import annotations

import glob
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hengdu.assessments import Institution, assessment_data, read_assessment
from hengdu.cli._call import DONE, FINDINGS, Call, refuse_overwrite, replacing, write_text
from hengdu.cli._carry import file_text
from hengdu.cli._faults import report_known
from hengdu.cli._score import NOTHING
from hengdu.cli._sources import Source, is_pack_id, read, today
from hengdu.cli._tables import table
from hengdu.packs import Pack, load_pack
from hengdu.plugins import installed_packs
from hengdu.workbooks import WorkbookError, export_workbook, import_workbooks, workbook_status

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hengdu.text import Lang
    from hengdu.workbooks import Finding, StatusRow


def export_roles(
    call: Call,
    source: str,
    out: Path,
    roles: tuple[str, ...],
    institution: str,
    assessment: Path | None,
    preset: str | None,
    *,
    force: bool,
) -> int:
    """Write a workbook with the questions of some roles, or of all."""
    pack = load_pack(source)
    named = tuple(role.strip() for item in roles for role in item.split(",") if role.strip())
    refuse_overwrite(out, force=force)
    filled = read(Source(assessment, pack=source), call)[1] if assessment is not None else None
    lang: Lang = "zh" if call.lang == "zh" else "en"
    with call.progress("导出问卷", "Writing the questionnaire", 1) as step, replacing(out) as part:
        step(out.name)
        made = export_workbook(
            pack,
            part,
            roles=named,
            lang=lang,
            institution=Institution(name=institution) if institution else None,
            assessment=filled,
            preset=preset,
            created=today(),
        )
    call.wrote([out], roles=list(made.roles), asked=dict(made.asked))
    return DONE


def import_files(
    call: Call,
    files: list[Path],
    pack: str | None,
    base: Path | None,
    out: Path | None,
    *,
    keep_both: bool,
    force: bool,
) -> int:
    """Merge workbooks into one assessment; 1 when all that is wrong is that they disagree."""
    if out is not None:
        refuse_overwrite(out, force=force)
    paths = expanded(files)
    start = read_assessment(base)[0] if base is not None else None
    try:
        found = import_workbooks(paths, pack_of(paths, pack), base=start, allow_conflicts=keep_both)
    except WorkbookError as error:
        report_known(error, as_json=call.as_json, more=_wrong(call, error))
        return FINDINGS if error.conflicts and not error.findings else error.exit_code
    for warning in found.warnings:
        call.note(warning.render("zh"), warning.render("en"))
    for conflict in found.conflicts:
        call.note(conflict.render("zh"), conflict.render("en"))
    raters = [
        {"file": item.source, "role": item.role, "rater": item.rater, "answered": item.answered}
        for item in found.raters
    ]
    if out is not None:
        write_text(out, file_text(found.file, out), force=force)
        call.wrote([out], raters=raters)
    elif call.as_json:
        call.emit({"assessment": assessment_data(found.file), "raters": raters})
    else:
        call.print(file_text(found.file, Path("assessment.yaml")))
    return DONE


def _wrong(call: Call, error: WorkbookError) -> dict[str, Any]:
    return {
        "findings": [_finding(call, item) for item in error.findings],
        "conflicts": [
            {
                "code": item.code,
                "role": item.role,
                "about": call.text(item.about),
                "sides": [{"place": side.place, "shown": call.text(side.shown)} for side in item.sides],
            }
            for item in error.conflicts
        ],
    }


def _finding(call: Call, item: Finding) -> dict[str, str]:
    return {"place": item.place, "message": call.text(item.text), "hint": call.text(item.hint)}


def show_status(call: Call, files: list[Path], pack: str | None) -> int:
    """Print one row per role and file; 1 when a file or cell must be corrected."""
    paths = expanded(files)
    rows = workbook_status(paths, pack_of(paths, pack))
    faulty = any(row.faults for row in rows)
    if call.as_json:
        call.emit({"rows": [_status(call, row) for row in rows]})
        return FINDINGS if faulty else DONE
    head = [
        call.say("角色", "Role"),
        call.say("文件", "File"),
        call.say("填写人", "Person"),
        call.say("问题", "Asked"),
        call.say("已答", "Answered"),
        call.say("不适用", "N/A"),
        call.say("不了解或拒答", "Declined"),
        call.say("未答", "Open"),
        call.say("须改正", "To correct"),
        call.say("填到", "Filled to"),
    ]
    cells = [
        [
            f"{row.role} {call.text(row.role_name)}".strip(),
            row.source or call.say("未收回", "not returned"),
            row.rater,
            *(str(count) for count in _counts(row)),
            row.last or NOTHING,
        ]
        for row in rows
    ]
    lines = [table(head, cells, right=range(3, 9))]
    lines += [item.render(call.lang) for row in rows for item in row.faults]
    call.print("\n".join(lines))
    return FINDINGS if faulty else DONE


def _counts(row: StatusRow) -> tuple[int, ...]:
    return (row.asked, row.answered, row.not_applicable, row.declined, row.unanswered, row.invalid)


def _status(call: Call, row: StatusRow) -> dict[str, Any]:
    names = ("asked", "answered", "not_applicable", "declined", "unanswered", "invalid")
    return {
        "role": row.role,
        "role_name": row.role_name,
        "file": row.source or None,
        "rater": row.rater,
        **dict(zip(names, _counts(row), strict=True)),
        "missing": row.is_missing,
        "complete": row.is_complete,
        "last": row.last or None,
        "faults": [_finding(call, item) for item in row.faults],
    }


def expanded(files: Sequence[Path]) -> list[Path]:
    """Return the files with ``*`` and ``?`` resolved, which the shells of Windows leave to programs."""
    found: list[Path] = []
    for file in files:
        pattern = str(file)
        matches = sorted(glob.glob(pattern)) if not file.exists() and set(pattern) & set("*?") else []  # noqa: PTH207 - the pattern may begin anywhere
        found += [Path(match) for match in matches] or [file]
    return found


def pack_of(paths: Sequence[Path], source: str | None) -> Pack:
    """Load ``--pack``, else the pack that a workbook was made with: installed, or a folder beside it.

    A file that is no workbook of ours gets any pack: reading it says what is wrong with it.
    """
    if source is not None:
        return load_pack(source)
    from hengdu.workbooks import pack_named_in

    installed = installed_packs()
    for path in paths:
        name = pack_named_in(path) or ""
        if name in installed:
            return load_pack(name)
        if is_pack_id(name) and (path.parent / name / "pack.yaml").is_file():
            return load_pack(path.parent / name)
    return load_pack(installed[0])
