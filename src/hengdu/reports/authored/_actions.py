"""Put the action list with owners, dates and closings into a chapter of its own."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final

import attrs

from hengdu.reports.context import Chapter, Column, Para, Table
from hengdu.reports.context._voice import Voice
from hengdu.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from hengdu.packs import Pack
    from hengdu.reports.context import Block, ReportContext

_TITLE: Final = Text("整改事项", "Actions to be taken")
_NOTE: Final = Text(
    "本章为已立项的整改事项及其关闭情况；关闭须有依据，并由责任人以外的人审定。",
    "The actions that were taken on and how they were closed; a closing needs proof and is decided by "
    "somebody other than the owner.",
)


@attrs.frozen(kw_only=True)
class PlannedAction:
    """One action: what, for which sub-domain, by whom, until when, how far, and how it was closed.

    ``closing`` says in words what was done, ``proofs`` what that rests on; both are empty while it is open.
    """

    node: str
    title: Text
    owner: str
    due: date | None
    status: Text
    progress: int
    is_overdue: bool = False
    closed_on: date | None = None
    closed_by: str = ""
    closing: str = ""
    proofs: tuple[str, ...] = ()


def with_actions(context: ReportContext, pack: Pack, items: Sequence[PlannedAction]) -> ReportContext:
    """Return the report with a chapter of planned actions, before the appendices, if there are any."""
    if not items:
        return context
    voice = Voice(pack=pack, lang=context.about.lang)
    chapter = Chapter(anchor="actions", title=voice.of(_TITLE), blocks=tuple(_blocks(items, voice)))
    at = next((at for at, one in enumerate(context.chapters) if one.is_appendix), len(context.chapters))
    return attrs.evolve(context, chapters=(*context.chapters[:at], chapter, *context.chapters[at:]))


def _blocks(items: Sequence[PlannedAction], voice: Voice) -> Iterator[Block]:
    yield Para(voice.of(_NOTE), "note")
    yield Table(
        columns=(
            Column(voice("子域", "Sub-domain"), 1.2, "code"),
            Column(voice("事项", "Action"), 4),
            Column(voice("责任人", "Owner"), 1.6),
            Column(voice("期限", "Due"), 1.8),
            Column(voice("状态", "Status"), 1.8),
        ),
        rows=tuple(
            (
                item.node or "—",
                item.title[voice.lang] or item.title.zh,
                item.owner or "—",
                voice.day(item.due) if item.due is not None else "—",
                _status(item, voice),
            )
            for item in items
        ),
        caption=voice("整改事项", "Actions"),
        dense=True,
    )
    closed = [item for item in items if item.closed_on is not None]
    if closed:
        yield _closings(closed, voice)


def _status(item: PlannedAction, voice: Voice) -> str:
    words = f"{voice.of(item.status)} {item.progress}%"
    return voice.brackets(words, voice("逾期", "overdue")) if item.is_overdue else words


def _closings(items: Sequence[PlannedAction], voice: Voice) -> Table:
    return Table(
        columns=(
            Column(voice("事项", "Action"), 3),
            Column(voice("关闭日期", "Closed on"), 1.7),
            Column(voice("审定人", "Decided by"), 1.4),
            Column(voice("关闭说明", "What was done"), 3),
            Column(voice("依据", "Proof"), 3),
        ),
        rows=tuple(
            (
                item.title[voice.lang] or item.title.zh,
                voice.day(item.closed_on) if item.closed_on is not None else "—",
                item.closed_by or "—",
                item.closing or "—",
                voice("；", "; ").join(item.proofs) or "—",
            )
            for item in items
        ),
        caption=voice("已关闭的事项", "Closed actions"),
        dense=True,
    )
