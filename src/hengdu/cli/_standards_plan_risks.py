"""Print high-risk points, design sheets and implementation records."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hengdu.cli._call import DONE, FINDINGS, Call
from hengdu.cli._sources import day_of, today
from hengdu.cli._tables import table
from hengdu.standards.editions import edition_of
from hengdu.standards.risks import (
    default_risks,
    derive_urgencies,
    design_sheet,
    load_adoption,
    load_risks,
    risk_score,
    sum_up_adoption,
)

if TYPE_CHECKING:
    from pathlib import Path

    from hengdu.cli._standards import Desktop
    from hengdu.standards.risks import RiskFile, Urgency


def _risks(desk: Desktop, file: Path | None) -> RiskFile:
    return default_risks(desk.register) if file is None else load_risks(file, desk.register)


def show_risks(call: Call, desk: Desktop, file: Path | None, edition: str | None) -> int:
    """Print the risk points and the urgency that follows beside the printed stars."""
    risks = _risks(desk, file)
    found = derive_urgencies(desk.register, edition_of(desk.register, edition), risks)
    if call.as_json:
        call.emit(
            {
                "id": risks.id,
                "note": risks.note,
                "points": [
                    {"id": point.id, "name": point.name, "score": risk_score(point), "trend": point.trend}
                    for point in risks.points
                ],
                "standards": [_urgency_data(one) for one in found],
            }
        )
        return DONE
    rows = [
        [
            one.standard,
            call.text(one.title),
            "-" if one.printed is None else "*" * one.printed,
            "*" * one.derived or "-",
            f"{one.difference:+d}" if one.difference else "",
            " ".join(f"{point.id}({risk_score(point)})" for point in one.points),
        ]
        for one in found
    ]
    heads = [
        call.say("编号", "Id"),
        call.say("名称", "Title"),
        call.say("所印", "Printed"),
        call.say("推出", "Derived"),
        call.say("差", "Diff"),
        call.say("高风险点（分）", "Risk points (score)"),
    ]
    call.print("\n".join([table(heads, rows, right=(4,)), "", call.text(risks.note)]))
    return DONE


def _urgency_data(one: Urgency) -> dict[str, Any]:
    return {
        "standard": one.standard,
        "printed": one.printed,
        "derived": one.derived,
        "score": one.score,
        "points": [point.id for point in one.points],
    }


def show_design(
    call: Call, desk: Desktop, file: Path | None, code: str, out: Path | None, *, force: bool
) -> int:
    """Print a design sheet; 1 when something is missing."""
    lines = design_sheet(desk.register, code, _risks(desk, file), layers=desk.layers)
    missing = call.say("（缺）", "(missing)")
    data = {
        "standard": desk.register.standard(code).id,
        "lines": [
            {"heading": one.heading, "content": one.content, "is_missing": one.is_missing} for one in lines
        ],
    }
    call.deliver(
        data,
        lambda: table(
            [call.say("项目", "Heading"), call.say("内容", "Content")],
            [
                [call.text(one.heading), missing if one.is_missing else call.text(one.content)]
                for one in lines
            ],
        ),
        out,
        force=force,
    )
    return FINDINGS if any(one.is_missing for one in lines) else DONE


def show_adoption(call: Call, desk: Desktop, file: Path, as_of: str | None) -> int:
    """Print what implementation records come to."""
    day = today() if as_of is None else day_of("--as-of", as_of)
    found = sum_up_adoption(load_adoption(file, desk.register), desk.register, day, layers=desk.layers)
    if call.as_json:
        call.emit(
            {
                "as_of": day,
                "standards": [
                    {
                        "standard": one.standard.id,
                        "number": one.standard.number or None,
                        "adopters": one.adopters,
                        "states": dict(one.states),
                        "cost_cny": one.cost_cny,
                        "person_days": one.person_days,
                        "effects": list(one.effects),
                        "problems": list(one.problems),
                        "review_due": one.review_due,
                    }
                    for one in found
                ],
            }
        )
        return DONE
    rows = [
        [
            one.standard.number or one.standard.id,
            call.text(one.standard.title),
            str(one.adopters),
            "-" if one.cost_cny is None else str(one.cost_cny),
            str(len(one.problems)),
            call.say("应复审", "due") if one.review_due else "",
        ]
        for one in found
    ]
    heads = [
        call.say("标准", "Standard"),
        call.say("名称", "Title"),
        call.say("采用机构", "Adopters"),
        call.say("成本（元）", "Cost (CNY)"),
        call.say("问题", "Problems"),
        call.say("复审", "Review"),
    ]
    lines = [table(heads, rows, right=(2, 3, 4))]
    for one in found:
        lines += [f"  {one.standard.number or one.standard.id}: {call.text(text)}" for text in one.problems]
    call.print("\n".join(lines))
    return DONE
