"""Print registered standards."""

from __future__ import annotations

import dataclasses
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

import attrs

from hengdu.cli._call import DONE
from hengdu.cli._faults import CommandError, not_taken
from hengdu.cli._tables import table
from hengdu.documents import record_data
from hengdu.standards.framework import Framework, builtin_framework, load_framework
from hengdu.standards.registry import LAYERS, Layer, Register, Status, builtin_register, load_register
from hengdu.text import Text

if TYPE_CHECKING:
    from pathlib import Path

    from hengdu.cli._call import Call
    from hengdu.standards.registry import SourceRef, Standard

STATUS_NAMES: Final = {
    Status.PROPOSED: Text("待立项", "proposed"),
    Status.RESEARCH: Text("研究课题", "research"),
    Status.UNDER_WAY: Text("在建", "under way"),
    Status.PUBLISHED: Text("已发布", "published"),
    Status.WITHDRAWN: Text("已废止", "withdrawn"),
    Status.UNKNOWN: Text("不详", "unknown"),
}
LAYER_NAMES: Final = {
    "plan": Text("文件", "document"),
    "external": Text("外部", "external"),
    "own": Text("自有", "own"),
}


@attrs.frozen
class Desktop:
    """The register and framework that a command works with, and the layers that count."""

    register_file: Path | None
    layer_list: str
    framework_file: Path | None = None

    @cached_property
    def register(self) -> Register:
        """Return the given register, else the built-in one."""
        return builtin_register() if self.register_file is None else load_register(self.register_file)

    @cached_property
    def framework(self) -> Framework:
        """Return the given framework, else the built-in one."""
        return builtin_framework() if self.framework_file is None else load_framework(self.framework_file)

    @cached_property
    def layers(self) -> tuple[Layer, ...]:
        """Return the chosen layers in their order; an unknown one is a CommandError."""
        words = [word.strip() for word in self.layer_list.split(",") if word.strip()]
        for word in words:
            if word not in LAYERS:
                raise not_taken("--layers", word, LAYERS)
        return tuple(layer for layer in LAYERS if layer in words)


def place_of(source: SourceRef, call: Call) -> str:
    """Return where a fact stands, in words."""
    pieces = [source.document, source.table]
    if source.row:
        pieces.append(call.say(f"第 {source.row} 项", f"row {source.row}"))
    if source.line:
        pieces.append(call.say(f"第 {source.line} 行", f"line {source.line}"))
    pieces += [source.url, call.text(source.note)]
    return " ".join(piece for piece in pieces if piece)


def summary(item: Standard, register: Register) -> dict[str, Any]:
    """Return the short form of a standard."""
    return {
        "id": item.id,
        "number": item.number,
        "title": item.title,
        "status": item.status.value,
        "category": item.category,
        "topic": item.topic,
        "layer": register.layer(item.id),
    }


def show_list(call: Call, desk: Desktop, category: str, status: str) -> int:
    """Print the standards of the chosen layers."""
    if status and status not in set(Status):
        raise not_taken("--status", status, [one.value for one in Status])
    known = {topic.code for topic in desk.framework.categories()}
    if category and category not in known:
        raise not_taken("--category", category, sorted(known))
    items = [
        item
        for item in desk.register.viewed(desk.layers)
        if (not category or category in {item.category, desk.framework.category_of(item.topic)})
        and (not status or item.status.value == status)
    ]
    return _print(call, desk.register, items)


def show_search(call: Call, desk: Desktop, query: str, limit: int) -> int:
    """Print what a search finds, best first."""
    if not query.strip():
        raise CommandError(
            "没有要找的词", "there is nothing to look for", hint_zh="请给出词语", hint_en="Give a word"
        )
    hits = desk.register.search(query, limit=limit)
    if call.as_json:
        call.emit([{**summary(hit.standard, desk.register), "score": round(hit.score, 4)} for hit in hits])
        return DONE
    return _print(call, desk.register, [hit.standard for hit in hits])


def _print(call: Call, register: Register, items: list[Standard]) -> int:
    if call.as_json:
        call.emit([summary(item, register) for item in items])
        return DONE
    heads = [
        call.say("编码", "Id"),
        call.say("编号", "Number"),
        call.say("名称", "Title"),
        call.say("状态", "Status"),
        call.say("类别", "Category"),
        call.say("层", "Layer"),
    ]
    rows = [
        [
            item.id,
            item.number,
            call.text(item.title),
            call.text(STATUS_NAMES[item.status]),
            item.topic or item.category,
            call.text(LAYER_NAMES[register.layer(item.id)]),
        ]
        for item in items
    ]
    call.print(table(heads, rows))
    call.print(call.say(f"共 {len(items)} 项", f"{len(items)} standards"))
    return DONE


def show_standard(call: Call, desk: Desktop, code: str) -> int:
    """Print everything about one standard; facts of other layers stand apart."""
    register = desk.register
    item = register.standard(code)
    claims = [
        {"layer": layer, **record_data(claim)} for layer, claim in register.claims if claim.target == item.id
    ]
    relations = [*register.relations.of_origin(item.id), *register.relations.of_target(item.id)]
    planned = register.planned(item.id)
    if call.as_json:
        call.emit(
            {
                "layer": register.layer(item.id),
                "record": record_data(item),
                "claims": claims,
                "relations": [record_data(one) for one in relations],
                "plans": [{"edition": plan.id, **record_data(row)} for plan, row in planned],
                "parts": [one.id for one in register.parts(item.id)],
                "subdomains": register.subdomains(item.id),
                "counterparts": [record_data(one) for one in register.counterparts(item.id)],
            }
        )
        return DONE
    lines = [f"{item.id}  {item.number}  {call.text(item.title)}".replace("    ", "  ")]
    lines.append(f"{call.text(STATUS_NAMES[item.status])}  {item.category}  {item.research}{item.project}")
    lines += [f"  {call.say('出处', 'source')}: {place_of(source, call)}" for source in item.sources]
    for alias in item.aliases:
        where = place_of(alias.source, call) if alias.source else ""
        lines.append(f"  {call.say('又作', 'also')}: {alias.text}  {where}")
    for layer, claim in register.claims:
        if claim.target == item.id:
            doubt = call.say("（推断）", " (inferred)") if claim.inferred else ""
            name = call.text(LAYER_NAMES[layer])
            lines.append(f"  [{name}] {claim.field} = {claim.value}{doubt}  {place_of(claim.source, call)}")
    for plan, row in planned:
        stars = "*" * row.urgency
        lines.append(
            f"  {call.say('计划', 'planned')}: {plan.id} {row.seq} {stars} {row.year or ''} {row.title}"
        )
    lines += [f"  {one.origin} {one.kind.value} {one.target}" for one in relations]
    lines += [
        f"  {one.number} ({one.degree.value}) {call.text(one.title)}"
        for one in register.counterparts(item.id)
    ]
    if subdomains := register.subdomains(item.id):
        lines.append(f"  {call.say('成熟度子域', 'sub-domains')}: {' '.join(subdomains)}")
    for change in item.history:
        lines.append(
            f"  {change.day} {change.by} {change.field}: {change.before} → {change.after} {change.reason}"
        )
    call.print("\n".join(line.rstrip() for line in lines))
    return DONE


def plain(value: Any) -> dict[str, Any]:  # noqa: ANN401 - any attrs or dataclass value of the desk
    """Return the fields of a value object, for JSON."""
    if dataclasses.is_dataclass(value):
        return record_data(value)
    fields: dict[str, Any] = attrs.asdict(value, recurse=False)
    return fields
