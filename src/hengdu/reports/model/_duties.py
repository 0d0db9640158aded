"""Write target profiles, red lines and sources: what is expected of whom, and on what ground."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from hengdu.reports.context import Column
from hengdu.reports.context._registers import clause
from hengdu.reports.context._voice import NONE
from hengdu.reports.model._pieces import Grid, Head, Mark, Spot, Words, cell
from hengdu.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hengdu.packs import Fact, Profile, RedLine
    from hengdu.reports.model._pieces import Cell, Inline, Line, Piece
    from hengdu.reports.model._subject import Subject

_STATUS: Final = {
    "verified": Text("已核实", "verified"),
    "verified-secondary": Text("经二手资料核实", "verified in a secondary source"),
    "superseded": Text("已被取代", "superseded"),
    "unverified": Text("未核实", "unverified"),
    "expert": Text("专家建议", "expert proposal"),
}


def profile_pieces(subject: Subject) -> Iterator[Piece]:
    """Yield the default target levels of each type of institution with their reasons."""
    profiles = subject.pack.content.profiles
    if not profiles:
        return
    yield Head(2, subject("默认目标等级", "Default target levels"), "targets")
    for profile in profiles:
        yield Head(3, subject.text(profile.name), f"targets-{profile.id}")
        default = subject(f"默认 L{profile.default}。", f"L{profile.default} by default.")
        yield Words((subject.voice.sentence(default, subject.text(profile.reason)),))
        if profile.targets:
            yield _targets(subject, profile)


def _targets(subject: Subject, profile: Profile) -> Grid:
    return Grid(
        columns=(
            Column(subject("子域", "Sub-domain"), 2.4),
            Column(subject("目标", "Target"), 0.8, "level"),
            Column(subject("理由", "Reason"), 5.0),
        ),
        rows=tuple(
            (
                cell(subject.node(code)),
                cell(f"L{level}"),
                cell(subject.text(profile.reasons[code]) if code in profile.reasons else NONE),
            )
            for code, level in profile.targets.items()
        ),
    )


def fact_pieces(subject: Subject) -> Iterator[Piece]:
    """Yield what is asked about an institution, and what a "no" makes not applicable."""
    if not subject.pack.content.facts:
        return
    yield Head(
        2, subject("机构概况与默认不适用", "Facts of an institution, and what they leave out"), "facts"
    )
    yield Words(
        (
            subject(
                "答“否”时，系统按下表提出不适用，由机构确认。托管、租用、外包都算有。",
                "Where the answer is no, what stands here is proposed as not applicable, and the institution "
                "confirms it. What is hosted, rented or outsourced exists.",
            ),
        ),
        "note",
    )
    yield Grid(
        columns=(
            Column(subject("问题", "Question"), 4.0),
            Column(subject("答“否”时", "If not"), 2.4),
            Column(subject("说明", "Notes"), 4.0),
        ),
        rows=tuple(_fact(subject, item) for item in subject.pack.content.facts),
    )


def _fact(subject: Subject, item: Fact) -> tuple[Cell, ...]:
    colon = subject("：", ": ")
    absent: list[Line] = []
    if item.objects:
        absent.append((subject("不存在", "absent"), colon, subject.names("objects", item.objects)))
    if item.practices:
        absent.append((subject("不适用", "not applicable"), colon, *subject.parts(item.practices)))
    notes = [subject.text(text) for text in (item.why, item.counts) if subject.text(text)]
    return (
        cell(subject.text(item.question)),
        tuple(absent) or cell(NONE),
        tuple((note,) for note in notes) or cell(NONE),
    )


def redline_pieces(subject: Subject) -> Iterator[Piece]:
    """Yield the legal duties that are shown apart and never averaged away."""
    redlines = subject.pack.content.redlines
    if not redlines:
        return
    yield Head(2, subject("红线", "Red lines"), "redlines")
    yield Words(
        (
            subject(
                "红线与等级、得分分开列示，从不平均；没有回答表示无法判定。",
                "Red lines stand apart from levels and scores and are never averaged; "
                "no answer means undetermined.",
            ),
        ),
        "note",
    )
    yield Grid(
        columns=(
            Column(subject("编码", "Code"), 0.8, "code"),
            Column(subject("红线", "Red line"), 3.6),
            Column(subject("适用", "Applies to"), 2.0),
            Column(subject("判定", "Determined by"), 1.6),
            Column(subject("依据", "Source"), 2.2),
        ),
        rows=tuple(_redline(subject, item) for item in redlines),
    )


def _redline(subject: Subject, item: RedLine) -> tuple[Cell, ...]:
    colon = subject("：", ": ")
    text: list[Line] = [(Mark(subject.text(item.title), "strong"),)]
    text += [
        (subject.text(part),) for part in (item.statement, item.determined.question) if subject.text(part)
    ]
    if subject.text(item.note):
        text.append((Mark(subject.text(item.note), "muted"),))
    applies = [subject.names("institution_types", item.institution_types), subject.text(item.systems)]
    ways = {
        "answer": subject("回答", "answer"),
        "indicator": subject("指标", "indicator"),
        "declaration": subject("申报", "declaration"),
    }
    how: list[Inline] = [ways[item.determined.kind]]
    if item.determined.ref is not None:
        how += [colon, subject.part(item.determined.ref)]
    ground: list[Line] = [(subject.source(item.source),)]
    if item.clause:
        ground.append((clause(subject.voice, item.clause),))
    if item.valid_from or item.valid_to:
        ground.append((f"{item.valid_from or ''}–{item.valid_to or ''}",))
    return (
        cell(Spot(item.code, item.code)),
        tuple(text),
        tuple((part,) for part in applies if part),
        (tuple(how),),
        tuple(ground),
    )


def source_pieces(subject: Subject) -> Iterator[Piece]:
    """Yield the sources that content cites, with how far each was verified."""
    references = subject.pack.content.references
    if not references:
        return
    yield Head(2, subject("来源", "Sources"), "sources")
    yield Grid(
        columns=(
            Column(subject("代码", "Code"), 1.0, "code"),
            Column(subject("来源", "Source"), 5.0),
            Column(subject("核实", "Verified"), 1.4),
        ),
        rows=tuple(
            (
                cell(Spot(f"source-{item.id}", item.id)),
                _citation(subject, item.citation, item.note),
                cell(subject.text(_STATUS[item.status])),
            )
            for item in references
        ),
    )


def _citation(subject: Subject, citation: Text, note: Text) -> Cell:
    lines: list[Line] = [(subject.text(citation),)]
    if subject.text(note):
        lines.append((Mark(subject.text(note), "muted"),))
    return tuple(lines)
