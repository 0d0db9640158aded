"""Print which reporting deadlines bind an institution, and check files of them."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import attrs

from hengdu.cli._call import DONE, Call
from hengdu.cli._faults import CommandError
from hengdu.cli._packs import show_schema
from hengdu.cli._sources import today
from hengdu.cli._tables import table
from hengdu.deadlines import (
    deadlines_for,
    deadlines_schema,
    default_deadlines,
    is_in_force,
    load_deadlines,
)
from hengdu.text import Text

if TYPE_CHECKING:
    from pathlib import Path

    from hengdu.deadlines import Deadline, DeadlineRules, Limit, Operator, Rule

_UNITS = {
    "minute": Text("分钟", "minutes"),
    "hour": Text("小时", "hours"),
    "day": Text("天", "days"),
    "working_day": Text("个工作日", "working days"),
}
_STANDING = {
    "verified": Text("已核实", "verified"),
    "verified-secondary": Text("经二手资料核实", "verified in a secondary source"),
    "unverified": Text("未核实", "not verified"),
}


@attrs.frozen(kw_only=True)
class Incident:
    """What was asked: for whom, of which severity, on which day; None asks for every one."""

    type: str | None
    severity: str | None
    day: str | None
    operator: Operator


def show_deadlines(call: Call, file: Path | None, asked: Incident) -> int:
    """Print the deadlines that bind, the shortest first; without a type all rules of the file."""
    rules = default_deadlines() if file is None else load_deadlines(file)
    day = _day(asked.day)
    if asked.type is None:
        call.deliver(_rules_data(rules, day), lambda: _rules_text(call, rules, day), None, force=False)
        return DONE
    found = deadlines_for(
        rules, institution_type=asked.type, severity=asked.severity, day=day, operator=asked.operator
    )
    data = {
        "id": rules.id,
        "version": rules.version,
        "type": asked.type,
        "operator": asked.operator,
        "severity": asked.severity,
        "day": day,
        "deadlines": [_deadline_data(item) for item in found],
        "note": rules.note,
    }
    call.deliver(data, lambda: _found_text(call, rules, found, day), None, force=False)
    return DONE


def check_deadlines(call: Call, file: Path) -> int:
    """Read a file of deadlines; faults are errors with file and line."""
    rules = load_deadlines(file)
    duties = sum(len(rule.duties) for rule in rules.rules)
    if call.as_json:
        call.emit({"id": rules.id, "version": rules.version, "rules": len(rules.rules), "duties": duties})
    else:
        call.print(
            call.say(
                f"{file}：{rules.id} {rules.version}，{len(rules.rules)} 项规则、{duties} 项时限，没有错误",
                f"{file}: {rules.id} {rules.version}, {len(rules.rules)} rules, {duties} duties, no fault",
            )
        )
    return DONE


def show_deadlines_schema(call: Call, out: Path | None, *, force: bool) -> int:
    """Print or write the JSON Schema of files of deadlines."""
    return show_schema(call, deadlines_schema(), out, force=force)


def _day(text: str | None) -> date:
    if text is None:
        return today()
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise CommandError(
            f"--on 不是日期：{text[:40]}",
            f"--on is no date: {text[:40]}",
            hint_zh="请写成 YYYY-MM-DD",
            hint_en="Write it as YYYY-MM-DD",
        ) from error


def _limit_data(limit: Limit | None) -> dict[str, Any] | None:
    if limit is None:
        return None
    return {"value": limit.value, "unit": limit.unit, "status": limit.status, "text": limit.text}


def _deadline_data(item: Deadline) -> dict[str, Any]:
    rule, duty = item
    return {
        "rule": rule.code,
        "duty": duty.code,
        "issuer": rule.issuer,
        "title": rule.title,
        "number": rule.number,
        "trigger": duty.trigger,
        "condition": rule.condition,
        "first_report": _limit_data(duty.first_report),
        "update_every": _limit_data(duty.update_every),
        "summary_within": _limit_data(duty.summary_within),
    }


def _limit_text(call: Call, limit: Limit | None) -> str:
    if limit is None:
        return "—"
    text = call.text(limit.text)
    if limit.value is None or limit.unit is None:
        return text
    value = f"{limit.value.normalize():f}"
    unit = call.text(_UNITS[limit.unit])
    if value == "1":
        unit = unit.removesuffix("s") if call.lang == "en" else unit
    standing = call.text(_STANDING[limit.status])
    shown = call.say(f"{value}{unit}（{standing}）", f"{value} {unit} ({standing})")
    return f"{shown} {text}".rstrip()


def _found_text(call: Call, rules: DeadlineRules, found: tuple[Deadline, ...], day: date) -> str:
    head = [
        call.say("规则", "Rule"),
        call.say("触发", "Trigger"),
        call.say("首次报告", "First report"),
        call.say("续报间隔", "Update every"),
        call.say("总结", "Summary"),
    ]
    rows = []
    for rule, duty in found:
        trigger = call.text(duty.trigger)
        condition = call.text(rule.condition)
        rows.append(
            [
                f"{rule.code}  {call.text(rule.issuer)} {call.text(rule.number)}",
                trigger
                if not condition
                else call.say(f"{trigger}（{condition}）", f"{trigger} ({condition})"),
                _limit_text(call, duty.first_report),
                _limit_text(call, duty.update_every),
                _limit_text(call, duty.summary_within),
            ]
        )
    title = call.say(f"{day} 适用的报告时限", f"Reporting deadlines on {day}")
    body = table(head, rows) if rows else call.say("没有适用的规则", "no rule applies")
    return "\n".join([title, "", body, "", call.text(rules.note)]).rstrip()


def _rules_data(rules: DeadlineRules, day: date) -> dict[str, Any]:
    return {
        "id": rules.id,
        "version": rules.version,
        "title": rules.title,
        "day": day,
        "severities": [item.code for item in rules.severities],
        "institution_types": [item.code for item in rules.institution_types],
        "rules": [
            {
                "code": rule.code,
                "title": rule.title,
                "issuer": rule.issuer,
                "number": rule.number,
                "in_force": is_in_force(rules, rule, day),
                "effective_from": rule.effective_from,
                "effective_to": rule.effective_to,
                "institution_types": list(rule.institution_types),
                "status": rule.status,
                "superseded_by": rule.superseded_by,
                "note": rule.note,
                "duties": [duty.code for duty in rule.duties],
            }
            for rule in rules.rules
        ],
        "note": rules.note,
    }


def _rules_text(call: Call, rules: DeadlineRules, day: date) -> str:
    head = [
        call.say("编码", "Code"),
        call.say("发文", "Issued by"),
        call.say("名称", "Title"),
        call.say("施行", "Effective"),
        call.say("核实", "Standing"),
        call.say("状态", "State"),
    ]
    rows = [
        [
            rule.code,
            f"{call.text(rule.issuer)} {call.text(rule.number)}",
            call.text(rule.title),
            _period(rule),
            call.text(_STANDING[rule.status]),
            _state(call, rules, rule, day),
        ]
        for rule in rules.rules
    ]
    title = f"{rules.id} {rules.version}  {call.text(rules.title)}"
    notes = [f"{rule.code}  {note}" for rule in rules.rules if (note := call.text(rule.note))]
    return "\n".join([title, "", table(head, rows), "", *notes, "", call.text(rules.note)]).rstrip()


def _period(rule: Rule) -> str:
    if rule.effective_from is None and rule.effective_to is None:
        return "—"
    return f"{rule.effective_from or ''} – {rule.effective_to or ''}".strip()


def _state(call: Call, rules: DeadlineRules, rule: Rule, day: date) -> str:
    if is_in_force(rules, rule, day):
        return call.say("适用", "in force")
    if rule.superseded_by is not None:
        return call.say(f"由 {rule.superseded_by} 取代", f"superseded by {rule.superseded_by}")
    return call.say("不在施行期内", "not in force")
