"""Put findings, strengths and advice into a chapter of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import attrs

from hengdu.reports.context import Chapter, Facts, Heading, Para
from hengdu.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from hengdu.packs import Pack
    from hengdu.reports.context import Block, ReportContext
    from hengdu.text import Lang

_KINDS: Final = {
    "finding": Text("发现", "Finding"),
    "strength": Text("优势", "Strength"),
    "advice": Text("建议", "Advice"),
}
_PARTS: Final = {
    "fact": Text("事实", "Fact"),
    "criterion": Text("判据", "Criterion"),
    "cause": Text("原因", "Cause"),
    "effect": Text("影响", "Effect"),
}


_NOTHING: Final = Text("", "")


@attrs.frozen(kw_only=True)
class Authored:
    """One finding, strength or advice as an assessor wrote it; only a finding has more than ``fact``."""

    node: str
    kind: str
    fact: Text
    criterion: Text = _NOTHING
    cause: Text = _NOTHING
    effect: Text = _NOTHING


def with_authored(context: ReportContext, pack: Pack, items: Sequence[Authored]) -> ReportContext:
    """Return the report with a chapter of what assessors wrote, before the appendices, if there is any."""
    if not items:
        return context
    lang = context.about.lang
    title = Text("评估人的发现与建议", "Findings and advice of the assessor")
    chapter = Chapter(anchor="authored", title=title[lang], blocks=tuple(_blocks(pack, items, lang)))
    at = next((at for at, one in enumerate(context.chapters) if one.is_appendix), len(context.chapters))
    chapters = (*context.chapters[:at], chapter, *context.chapters[at:])
    return attrs.evolve(context, chapters=chapters)


def _blocks(pack: Pack, items: Sequence[Authored], lang: Lang) -> Iterator[Block]:
    note = Text(
        "本章由评估人撰写，与系统计算结果并列，不改变等级和得分。",
        "Written by the assessor; it stands beside the computed results and changes neither level nor score.",
    )
    yield Para(note[lang], "note")
    by_node: dict[str, list[Authored]] = {}
    for item in items:
        by_node.setdefault(item.node, []).append(item)
    for code, node in pack.nodes.items():
        if code not in by_node:
            continue
        yield Heading(2, f"{code} {node.title[lang]}", f"authored-{code}", is_listed=False)
        for item in by_node[code]:
            kind = _KINDS.get(item.kind, Text(item.kind, item.kind))
            words = [(name[lang], _said(getattr(item, part), lang)) for part, name in _PARTS.items()]
            pairs = [(name, said) for name, said in words if said]
            if item.kind != "finding":
                pairs = [(kind[lang], _said(item.fact, lang))]
            else:
                yield Heading(3, kind[lang])
            yield Facts(tuple(pairs))


def _said(text: Text, lang: Lang) -> str:
    return text[lang] or text.zh or text.en
