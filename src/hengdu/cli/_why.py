"""Print why a number is what it is, what would lift it, and how other readings and methods see it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from hengdu.cli._call import DONE, Call
from hengdu.cli._score import NOTHING, disclaimer, heading, level_cell, number
from hengdu.cli._sources import Scored, Source, check_code, choice, score
from hengdu.cli._tables import table

if TYPE_CHECKING:
    from hengdu.scoring import Lift

OBJECTIVES: Final = ("practices", "effort")


def show_explanation(call: Call, source: Source, code: str) -> int:
    """Print the derivation of one node or practice."""
    from hengdu.scoring import explain

    scored = score(source, call)
    explanation = explain(scored.result, check_code(code, scored))
    if call.as_json:
        call.emit(
            {
                "pack": scored.pack.id,
                "version": scored.pack.version,
                "code": explanation.code,
                "title": explanation.title,
                "headline": explanation.headline,
                "lines": [{"depth": line.depth, "text": line.text} for line in explanation.lines],
            }
        )
        return DONE
    lines = [f"{explanation.code}  {call.text(explanation.headline)}", ""]
    lines += ["  " * line.depth + call.text(line.text) for line in explanation.lines]
    call.print("\n".join([*lines, "", *disclaimer(call, scored)]))
    return DONE


def show_lift(call: Call, source: Source, code: str, level: int | None, objective: str) -> int:
    """Print the fewest improvements that bring a node to its next level."""
    from hengdu.scoring import lift

    choice("--objective", objective, OBJECTIVES)
    scored = score(source, call)
    check_code(code, scored, practices=False)
    found = lift(
        scored.scorer,
        scored.assessment,
        code,
        level=level,
        objective="effort" if objective == "effort" else "practices",
    )
    call.deliver(lift_data(scored, found), lambda: _lift_text(call, scored, found), None, force=False)
    return DONE


def lift_data(scored: Scored, found: Lift) -> dict[str, Any]:
    """Return a lift for machines."""
    return {
        "pack": scored.pack.id,
        "version": scored.pack.version,
        "code": found.code,
        "from_level": found.from_level,
        "to_level": found.to_level,
        "reachable": found.reachable,
        "practices": found.practices,
        "steps": found.steps,
        "exact": found.exact,
        "bound": found.bound,
        "person_months": list(found.person_months) if found.person_months else None,
        "changes": [
            {"code": item.code, "before": item.before, "after": item.after} for item in found.changes
        ],
        "blocked_by": [
            {"code": item.code, "kind": item.kind, "reason": item.reason} for item in found.blocked_by
        ],
    }


def _lift_text(call: Call, scored: Scored, found: Lift) -> str:
    title = call.text(scored.result[found.code].title)
    lines = [
        call.say(
            f"{found.code} {title}：{found.from_level} 级 → {found.to_level} 级，"
            f"{found.practices} 条实践、{found.steps} 步"
            + ("" if found.exact else f"（至少 {found.bound} 条）"),
            f"{found.code} {title}: level {found.from_level} -> {found.to_level}, "
            f"{found.practices} practices, {found.steps} steps"
            + ("" if found.exact else f" (at least {found.bound})"),
        )
    ]
    if not found.reachable:
        lines.append(
            call.say(
                "仅靠改进作答达不到该级，须先解决下列阻碍",
                "Answers alone do not reach that level; what blocks it comes first",
            )
        )
    if found.person_months is not None:
        low, high = (f"{value:g}" for value in found.person_months)
        lines.append(call.say(f"约 {low}–{high} 人月", f"about {low}–{high} person-months"))
    if found.changes:
        head = [
            call.say("实践", "Practice"),
            call.say("现状", "Now"),
            call.say("改为", "To"),
            call.say("内容", "Text"),
        ]
        rows = [
            [
                item.code,
                _answer(call, scored, item.code, item.before),
                _answer(call, scored, item.code, item.after),
                call.text(scored.pack.practices[item.code].text),
            ]
            for item in found.changes
        ]
        lines += ["", table(head, rows)]
    if found.blocked_by:
        blocked = ("受阻于：", "Blocked by:")
        limited = ("以下不能只靠改进作答提高：", "Answers alone do not raise these:")
        lines += ["", call.say(*(limited if found.reachable else blocked))]
        lines += [f"  {item.code}{call.say('：', ': ')}{call.text(item.reason)}" for item in found.blocked_by]
    return "\n".join([*lines, "", *disclaimer(call, scored)])


def _answer(call: Call, scored: Scored, code: str, answer: str | None) -> str:
    if answer is None:
        return call.say("未作答", "not answered")
    options = scored.pack.answer_set(scored.pack.practices[code]).options
    name = next((call.text(option.name) for option in options if option.code == answer), "")
    return f"{answer} {name}".strip()


def show_sensitivity(call: Call, source: Source) -> int:
    """Print the overall result under the pack's other methods."""
    from hengdu.scoring import sensitivity

    scored = score(source, call)
    rows = sensitivity(scored.pack, scored.assessment)
    if call.as_json:
        call.emit(
            {
                "pack": scored.pack.id,
                "version": scored.pack.version,
                "rows": [
                    {
                        "preset": row.preset,
                        "name": row.name,
                        "level": row.level,
                        "score": row.score,
                        "levels_changed": row.levels_changed,
                    }
                    for row in rows
                ],
            }
        )
        return DONE
    head = [
        call.say("方法", "Method"),
        call.say("总体等级", "Overall level"),
        call.say("得分", "Score"),
        call.say("等级变化的节点", "Nodes with another level"),
    ]
    cells = [
        [call.text(row.name), level_cell(call, scored, row.level), number(row.score), str(row.levels_changed)]
        for row in rows
    ]
    call.print(
        "\n".join(
            [
                heading(call, scored),
                "",
                table(head, cells, right=(2, 3), strong=(0,)),
                "",
                *disclaimer(call, scored),
            ]
        )
    )
    return DONE


def show_view(call: Call, source: Source, view_id: str | None) -> int:
    """Print one view of an assessment, or which views there are."""
    from hengdu.scoring import view

    scored = score(source, call)
    if view_id is None:
        return _views(call, scored)
    seen = view(scored.scorer, scored.result, view_id)
    if call.as_json:
        call.emit(
            {
                "pack": scored.pack.id,
                "version": scored.pack.version,
                "view": seen.id,
                "title": seen.title,
                "note": seen.note,
                "nodes": [
                    {
                        "code": node.code,
                        "title": node.title,
                        "value": node.value,
                        "practices": node.practices,
                        "counted": node.counted,
                    }
                    for node in seen.nodes
                ],
            }
        )
        return DONE
    head = [
        call.say("编码", "Code"),
        call.say("名称", "Name"),
        call.say("取值", "Value"),
        call.say("实践", "Practices"),
        call.say("计入", "Counted"),
    ]
    rows = [
        [
            node.code,
            call.text(node.title),
            number(node.value),
            str(node.practices) if node.practices else NOTHING,
            str(node.counted) if node.practices else NOTHING,
        ]
        for node in seen.nodes
    ]
    lines = [heading(call, scored), "", call.text(seen.title), "", table(head, rows, right=(2, 3, 4))]
    note = call.text(seen.note)
    call.print("\n".join([*lines, "", *([note, ""] if note else []), *disclaimer(call, scored)]))
    return DONE


def _views(call: Call, scored: Scored) -> int:
    views = scored.pack.content.views
    if call.as_json:
        call.emit({"pack": scored.pack.id, "views": [{"id": item.id, "title": item.title} for item in views]})
    else:
        rows = [[item.id, call.text(item.title)] for item in views]
        call.print(table([call.say("视图", "View"), call.say("名称", "Name")], rows))
    return DONE
