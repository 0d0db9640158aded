"""Write the application route of an institution (标准应用路线)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hengdu.reports.context import Badge, Callout, Card, Cards, Chapter, Column, Para, Table
from hengdu.reports.standards._speech import LAYER_NAMES, NONE, Document, Speech, document
from hengdu.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from hengdu.packs import Pack
    from hengdu.reports.context import Block, Cell
    from hengdu.standards.registry import Register
    from hengdu.standards.routes import Route, RouteEntry
    from hengdu.text import Lang


def route_document(route: Route, register: Register, pack: Pack, *, lang: Lang, created: date) -> Document:
    """Return the route as a document: what applies in which order, what is coming, what it touches."""
    speech = Speech(lang)
    kinds = {one.code: speech.of(one.name) for one in pack.content.institution_types}
    systems = {one.code: speech.of(one.name) for one in route.rules.systems}
    facts = [
        (speech("机构类型", "Institution type"), kinds[route.institution_type]),
        (speech("系统", "Systems"), speech.join(systems[code] for code in route.systems) or NONE),
        (
            speech("事实层", "Layers of facts"),
            speech.join(speech.of(LAYER_NAMES[one]) for one in route.layers),
        ),
        (speech("模型", "Model"), route.pack),
    ]
    if route.assessed:
        facts.append((speech("已有评估", "Assessment"), route.assessed))
    chapters = [
        Chapter(
            anchor="now",
            title=speech("现行标准与采用次序", "In force, in order"),
            blocks=(*_now(route, speech), *_lapsed(route, register, speech)),
        ),
        Chapter(
            anchor="coming", title=speech("即将出台", "What is coming"), blocks=tuple(_coming(route, speech))
        ),
        Chapter(
            anchor="model",
            title=speech("与成熟度子域的关系", "Sub-domains of the model"),
            blocks=tuple(_areas(route, speech)),
        ),
    ]
    notes = [speech.of(route.rules.note), speech.of(pack.content.disclaimer)]
    return document(
        speech,
        title=Text("标准应用路线", "Application route of standards"),
        subtitle=Text(kinds[route.institution_type], kinds[route.institution_type]),
        stem=f"{speech('标准应用路线', 'route')}-{route.institution_type}",
        created=created,
        facts=facts,
        notes=notes,
        chapters=chapters,
    )


def _now(route: Route, speech: Speech) -> Iterator[Block]:
    yield Cards(
        (
            Card(
                label=speech("现行适用", "In force"),
                value=str(len(route.now)),
                note=speech("项", "standards"),
            ),
            Card(
                label=speech("即将出台", "Coming"),
                value=str(len(route.coming)),
                note=speech("项", "standards"),
            ),
            Card(
                label=speech("涉及子域", "Sub-domains touched"),
                value=str(len({one.code for entry in route.now for one in entry.subdomains})),
                note=speech("个", ""),
            ),
        )
    )
    systems = {one.code: speech.of(one.name) for one in route.rules.systems}
    yield Table(
        columns=(
            Column(speech("次序", "Order"), 0.6, "number"),
            Column(speech("步骤", "Step"), 1.5),
            Column(speech("标准号", "Number"), 1.4, "code"),
            Column(speech("名称", "Title"), 3.0),
            Column(speech("因为", "Because of"), 1.2),
            Column(speech("子域现状", "Sub-domains now"), 1.6),
        ),
        rows=tuple(
            (
                str(entry.order),
                speech.of(entry.step.name),
                entry.standard.number or NONE,
                speech.of(entry.standard.title),
                speech.join(systems[code] for code in entry.because) or speech("全部机构", "everybody"),
                _state(entry, speech),
            )
            for entry in route.now
        ),
        caption=speech("现行标准的采用次序", "Standards in force, in the order to take them up"),
        dense=True,
    )


def _state(entry: RouteEntry, speech: Speech) -> str:
    return (
        speech.join(one.code if one.level is None else f"{one.code} L{one.level}" for one in entry.subdomains)
        or NONE
    )


def _coming(route: Route, speech: Speech) -> Iterator[Block]:
    if not route.coming:
        yield Para(speech("没有即将出台的适用标准。", "No standard that would apply is coming."))
        return
    yield Para(
        speech(
            "预计月份来自排程（含假设）；只有计划年的，表示规划所印年份，可能已过。",
            "Months come from a schedule and its assumptions; a year alone is the plan's and may be past.",
        )
    )
    yield Table(
        columns=(
            Column(speech("名称", "Title"), 3.6),
            Column(speech("状态", "Status"), 1.2),
            Column(speech("计划年", "Planned"), 0.8, "number"),
            Column(speech("预计", "Expected"), 1.0),
            Column(speech("步骤", "Step"), 1.6),
            Column(speech("子域现状", "Sub-domains now"), 1.6),
        ),
        rows=tuple(
            (
                speech.of(entry.standard.title),
                speech.status(entry.standard.status),
                str(entry.planned_year or NONE),
                entry.expected or NONE,
                speech.of(entry.step.name),
                _state(entry, speech),
            )
            for entry in route.coming
        ),
        caption=speech("即将出台的标准", "Standards on their way"),
        dense=True,
    )


def _areas(route: Route, speech: Speech) -> Iterator[Block]:
    if not route.assessed:
        yield Callout(
            title=speech("尚无评估", "No assessment yet"),
            lines=(
                speech(
                    "给出评估文件后，此处列出各子域的等级。", "With an assessment file the levels stand here."
                ),
            ),
        )
    found: dict[str, list[RouteEntry]] = {}
    for entry in (*route.now, *route.coming):
        for one in entry.subdomains:
            found.setdefault(one.code, []).append(entry)
    shown = {one.code: one for entry in (*route.now, *route.coming) for one in entry.subdomains}
    rows: list[tuple[Cell, ...]] = []
    for code in sorted(found):
        one = shown[code]
        level: Cell = NONE if one.level is None else Badge(one.level, f"L{one.level}")
        names = [entry.standard.number or entry.standard.id for entry in found[code]]
        rows.append((code, speech.of(one.name), level, speech.join(dict.fromkeys(names))))
    yield Table(
        columns=(
            Column(speech("编码", "Code"), 0.9, "code"),
            Column(speech("子域", "Sub-domain"), 2.4),
            Column(speech("等级", "Level"), 0.7, "level"),
            Column(speech("标准", "Standards"), 4.0),
        ),
        rows=tuple(rows),
        caption=speech("路线涉及的子域", "Sub-domains that the route touches"),
        dense=True,
    )


def _lapsed(route: Route, register: Register, speech: Speech) -> Iterator[Block]:
    lines = []
    for entry in route.lapsed:
        successor = register.standards.get(entry.replaced_by)
        name = "" if successor is None else speech.of(successor.title)
        number = "" if successor is None else register.standard(successor.id, route.layers).number
        more = speech(f"，由 {number} {name} 代替", f", replaced by {number} {name}") if name else ""
        lines.append(f"{entry.standard.number} {speech.of(entry.standard.title)}{more}")
    if lines:
        yield Callout(title=speech("不再采用", "No longer used"), lines=tuple(lines), kind="warning")
