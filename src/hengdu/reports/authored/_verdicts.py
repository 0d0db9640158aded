"""Put what auditors hold of sub-domains into a chapter of its own."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final

import attrs

from hengdu.reports.context import Chapter, Facts, Heading, Para
from hengdu.reports.context._voice import Voice
from hengdu.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from hengdu.packs import Pack
    from hengdu.reports.context import Block, ReportContext

_TITLE: Final = Text("外部审计意见", "Verdicts of the external auditor")
_NOTE: Final = Text(
    "本章为外部审计人员对各子域的意见，与等级并列，不改变答案、等级和得分。",
    "What external auditors hold of the sub-domains; it stands beside the level and changes no answer, level "
    "or score.",
)


@attrs.frozen(kw_only=True)
class AuditorVerdict:
    """One auditor's verdict on a sub-domain: its view of each aspect, as (aspect, view), and the reason.

    ``about`` is the root of the dossier where it was given after the seal, else empty.
    """

    node: str
    views: tuple[tuple[Text, Text], ...]
    reason: str
    by: str
    day: date
    about: str = ""


def with_verdicts(context: ReportContext, pack: Pack, items: Sequence[AuditorVerdict]) -> ReportContext:
    """Return the report with a chapter of auditors' verdicts, before the appendices, if there are any."""
    if not items:
        return context
    voice = Voice(pack=pack, lang=context.about.lang)
    chapter = Chapter(anchor="verdicts", title=voice.of(_TITLE), blocks=tuple(_blocks(pack, items, voice)))
    at = next((at for at, one in enumerate(context.chapters) if one.is_appendix), len(context.chapters))
    return attrs.evolve(context, chapters=(*context.chapters[:at], chapter, *context.chapters[at:]))


def _blocks(pack: Pack, items: Sequence[AuditorVerdict], voice: Voice) -> Iterator[Block]:
    yield Para(voice.of(_NOTE), "note")
    by_node: dict[str, list[AuditorVerdict]] = {}
    for item in items:
        by_node.setdefault(item.node, []).append(item)
    for code, node in pack.nodes.items():
        if code not in by_node:
            continue
        yield Heading(2, f"{code} {voice.of(node.title)}", f"verdict-{code}", is_listed=False)
        for item in by_node[code]:
            yield Facts(
                (
                    *((voice.of(aspect), voice.of(view)) for aspect, view in item.views),
                    (voice("意见", "Reason"), item.reason),
                    (voice("审计人员", "Auditor"), item.by),
                    (voice("日期", "Date"), voice.day(item.day)),
                    *_about(item, voice),
                )
            )


def _about(item: AuditorVerdict, voice: Voice) -> tuple[tuple[str, str], ...]:
    if not item.about:
        return ()
    return ((voice("封存后出具，针对档案", "After the seal, on the dossier"), item.about),)
