"""Check assessment files and print their schema."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hengdu.assessments import assessment_schema
from hengdu.cli._call import DONE, Call
from hengdu.cli._packs import show_schema
from hengdu.cli._sources import Source, read

if TYPE_CHECKING:
    from pathlib import Path


def show_assessment_schema(call: Call, out: Path | None, *, force: bool) -> int:
    """Print or write the JSON Schema of assessment files."""
    return show_schema(call, assessment_schema(), out, force=force)


def show_check(call: Call, source: Source) -> int:
    """Check a file against its pack and print how much of it is answered."""
    pack, assessment, _ = read(source, call)
    states = [answer.state for answer in assessment.answers.values()]
    given = (assessment.answers.get(code) for code in pack.practices)
    answered = sum(1 for answer in given if answer is not None and answer.state == "answered")
    pending = [item.code for item in assessment.consensus if not item.resolved]
    total, excluded = len(pack.practices), len(assessment.na_codes)
    if call.as_json:
        call.emit(
            {
                "ok": True,
                "pack": pack.id,
                "version": pack.version,
                "practices": total,
                "answered": answered,
                "not_applicable": excluded,
                "unknown": states.count("unknown"),
                "refused": states.count("refused"),
                "not_asked": states.count("not_asked"),
                "consensus_open": pending,
                "partial": assessment.is_partial,
            }
        )
        return DONE
    name = source.file.name
    call.print(
        call.say(
            f"{name}：格式正确，{pack.id} {pack.version}，{total} 条实践中已作答 {answered} 条，"
            f"不适用 {excluded} 项，待协商 {len(pending)} 条",
            f"{name}: correct; {pack.id} {pack.version}, {answered} of {total} practices answered, "
            f"{excluded} not applicable, raters disagree on {len(pending)}",
        )
    )
    return DONE
