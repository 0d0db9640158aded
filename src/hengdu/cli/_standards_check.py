"""Run the consistency desk and keep what people decide."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from hengdu.cli._call import DONE, FINDINGS, write_text
from hengdu.cli._faults import not_taken
from hengdu.cli._standards_transfer import given_day, register_at
from hengdu.cli._tables import table
from hengdu.documents import read_document, record_data, validate_document
from hengdu.errors import StandardsError
from hengdu.standards.consistency import (
    Check,
    Desk,
    Finding,
    Severity,
    builtin_documents,
    installed_checks,
    read_text_document,
    run_checks,
)
from hengdu.standards.registry import Decision, RegisterFile, builtin_register
from hengdu.text import Text

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from hengdu.cli._call import Call

SEVERITIES: Final = {
    Severity.ERROR: Text("错误", "error"),
    Severity.WARNING: Text("警告", "warning"),
    Severity.INFO: Text("提示", "info"),
}
VERDICTS: Final = {
    "same": Text("同一项", "the same thing"),
    "different": Text("不同项", "two things"),
    "open": Text("未定", "open"),
}


def read_decisions(path: Path) -> tuple[Decision, ...]:
    """Return the decisions that a file keeps."""
    return validate_document(read_document(path), RegisterFile, StandardsError).decisions


def show_check(
    call: Call,
    files: Sequence[Path],
    register: Path | None,
    decisions: Path | None,
    only: str,
    *,
    with_decided: bool = False,
) -> int:
    """Print what contradicts itself; 1 when there is an open error or warning.

    The decisions of a file or of the user's own register close the findings about their pair; those
    of the built-in register only say what is one thing.
    """
    known = register_at(register)
    kept = read_decisions(decisions) if decisions is not None else ()
    documents = tuple(read_text_document(file) for file in files) if files else builtin_documents()
    if not files:
        call.note(
            "没有给出文件，检查的是内置事实（标题、表格和短语，不含正文）",
            "no files were given: the built-in facts are checked (headings, tables, phrases)",
        )
    shipped = builtin_register().decisions
    own = tuple(one for one in known.decisions if one not in shipped)
    desk = Desk(documents=documents, register=known, decisions=known.decisions, settled=(*own, *kept))
    findings = run_checks(desk, _chosen(only), with_decided=True)
    hidden = () if with_decided else tuple(one for one in findings if one.decided is not None)
    findings = tuple(one for one in findings if one not in hidden)
    still_open = tuple(one for one in findings if one.decided is None)
    if call.as_json:
        call.emit([finding.to_dict(call.lang) for finding in findings])
    else:
        call.print("\n".join(line for finding in findings for line in _lines(call, finding)) or _none(call))
        counts = {severity: sum(one.severity is severity for one in still_open) for severity in Severity}
        call.print(
            "  ".join(f"{call.text(SEVERITIES[severity])} {count}" for severity, count in counts.items())
        )
        if hidden:
            call.print(
                call.say(
                    f"已判断而未列出：{len(hidden)} 项（--all 列出）",
                    f"decided and not shown: {len(hidden)} (--all shows them)",
                )
            )
    return FINDINGS if any(one.severity is not Severity.INFO for one in still_open) else DONE


def _none(call: Call) -> str:
    return call.say("没有发现矛盾", "nothing contradicts itself")


def _chosen(only: str) -> tuple[Check, ...]:
    checks = installed_checks()
    words = [word.strip() for word in only.split(",") if word.strip()]
    for word in words:
        if word not in {check.id for check in checks}:
            raise not_taken("--rule", word, [check.id for check in checks])
    return tuple(check for check in checks if not words or check.id in words)


def _lines(call: Call, finding: Finding) -> list[str]:
    decided = finding.decided
    state = call.text(SEVERITIES[finding.severity]) if decided is None else call.say("已判断", "decided")
    lines = [f"{state} [{finding.rule}] {call.text(finding.message)}"]
    for place in finding.places:
        where = f"{place.document}:{place.line}" if place.line else place.document
        inside = " ".join(piece for piece in (place.table, place.row) if piece)
        lines.append(f"    {where} {inside + ' ' if inside else ''}{place.text}")
    if decided is None:
        lines.append(f"    → {call.text(finding.proposal)}")
    else:
        who = "  ".join(
            word for word in (decided.by, str(decided.day or ""), call.text(decided.reason)) if word
        )
        lines.append(f"    = {call.text(VERDICTS[decided.verdict])}{f'  {who}' if who else ''}")
    return lines


def show_rules(call: Call) -> int:
    """Print the installed rules."""
    checks = installed_checks()
    if call.as_json:
        call.emit(
            [
                {"rule": one.id, "severity": one.severity.value, "description": one.description}
                for one in checks
            ]
        )
        return DONE
    rows = [[one.id, call.text(SEVERITIES[one.severity]), call.text(one.description)] for one in checks]
    call.print(
        table(
            [call.say("规则", "Rule"), call.say("级别", "Severity"), call.say("查什么", "What it finds")],
            rows,
        )
    )
    return DONE


def keep_decision(
    call: Call, decision: tuple[str, str, str], path: Path, *, by: str, reason: str, day: str | None
) -> int:
    """Add a decision to a file; a later one about the same pair replaces the earlier."""
    left, right, verdict = decision
    if verdict not in VERDICTS:
        raise not_taken("same|different|open", verdict, tuple(VERDICTS))
    if path.suffix.lower() != ".json":
        raise not_taken("--decisions", path.suffix or path.name, (".json",))
    kept = read_decisions(path) if path.exists() else ()
    made = Decision(
        left=left,
        right=right,
        verdict="same" if verdict == "same" else "different" if verdict == "different" else "open",
        by=by,
        day=given_day(day),
        reason=Text(reason, reason),
    )
    others = [one for one in kept if {one.left, one.right} != {left, right}]
    data = {"format": 1, "layer": "own", "decisions": [record_data(one) for one in (*others, made)]}
    write_text(path, json.dumps(data, ensure_ascii=False, indent=1) + "\n", force=True)
    call.wrote([path])
    return DONE
