"""Print and write application routes."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import attrs

from hengdu.cli._call import DONE, Call
from hengdu.cli._sources import Source, score
from hengdu.cli._tables import table
from hengdu.packs import load_pack
from hengdu.standards.editions import load_plan
from hengdu.standards.routes import default_rules, load_rules, route_for
from hengdu.text import Text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hengdu.cli._standards import Desktop
    from hengdu.cli._standards_plan import Writing
    from hengdu.standards.routes import Route, RouteEntry

PACK = "sf-nscmm"


@attrs.frozen(kw_only=True)
class Who:
    """Whose route: type and systems, the last assessment, a schedule, rules of one's own."""

    kind: str
    systems: Sequence[str]
    assessment: Path | None
    plan: Path | None
    rules: Path | None
    pack: str | None


def show_route(call: Call, desk: Desktop, who: Who, writing: Writing) -> int:
    """Print the route of an institution, or write it as a document."""
    writing.ready()
    rules = default_rules() if who.rules is None else load_rules(who.rules)
    scored = None if who.assessment is None else score(Source(who.assessment, pack=who.pack), call)
    pack = load_pack(who.pack or PACK) if scored is None else scored.pack
    route = route_for(
        desk.register,
        rules,
        pack,
        institution_type=who.kind,
        systems=tuple(who.systems),
        layers=desk.layers,
        plan=None if who.plan is None else load_plan(who.plan),
        result=None if scored is None else scored.result,
    )
    files: list[Path] = []
    if writing.report is not None:
        from hengdu.reports.standards import route_document

        language: Any = call.lang
        files = writing.write_report(
            route_document(route, desk.register, pack, lang=language, created=writing.day())
        )
    if writing.out is not None or not files:
        disclaimer = pack.content.disclaimer
        call.deliver(
            route_data(route, disclaimer),
            lambda: _text(call, route, disclaimer),
            writing.out,
            force=writing.force,
        )
    if files:
        call.wrote(files)
    return DONE


def route_data(route: Route, disclaimer: Text) -> dict[str, Any]:
    """Return a route as plain data."""
    return {
        "type": route.institution_type,
        "systems": list(route.systems),
        "now": [_entry_data(one) for one in route.now],
        "coming": [_entry_data(one) for one in route.coming],
        "lapsed": [_entry_data(one) for one in route.lapsed],
        "assessed": route.assessed or None,
        "note": route.rules.note,
        "disclaimer": disclaimer,
    }


def _entry_data(one: RouteEntry) -> dict[str, Any]:
    return {
        "order": one.order,
        "standard": one.standard.id,
        "number": one.standard.number or None,
        "title": one.standard.title,
        "status": one.standard.status.value,
        "step": one.step.code,
        "because": list(one.because),
        "planned_year": one.planned_year,
        "expected": one.expected or None,
        "replaced_by": one.replaced_by or None,
        "subdomains": [
            {"code": part.code, "name": part.name, "level": part.level, "score": part.score}
            for part in one.subdomains
        ],
    }


def _text(call: Call, route: Route, disclaimer: Text) -> str:
    def rows(entries: Sequence[RouteEntry]) -> list[list[str]]:
        return [
            [
                str(one.order),
                call.text(one.step.name),
                one.standard.number or one.standard.id,
                call.text(one.standard.title),
                one.expected or str(one.planned_year or ""),
                " ".join(
                    part.code if part.level is None else f"{part.code}=L{part.level}"
                    for part in one.subdomains
                ),
            ]
            for one in entries
        ]

    heads = [
        call.say("次序", "Order"),
        call.say("步骤", "Step"),
        call.say("标准", "Standard"),
        call.say("名称", "Title"),
        call.say("预计", "Expected"),
        call.say("子域", "Sub-domains"),
    ]
    lines = [
        call.say("现行适用：", "In force:"),
        table(heads, rows(route.now), right=(0,)),
        "",
        call.say("即将出台：", "Coming:"),
        table(heads, rows(route.coming), right=(0,)),
    ]
    lines += [
        call.say(f"不再采用：{one.standard.number}", f"no longer used: {one.standard.number}")
        for one in route.lapsed
    ]
    return "\n".join([*lines, "", call.text(route.rules.note), call.text(disclaimer)])
