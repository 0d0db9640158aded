"""Put the signature page together: what is approved, by whom, and the lines to sign on."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import attrs

from hengdu.reports._about import About
from hengdu.reports._theme import DEFAULT_THEME
from hengdu.reports.context import (
    Badge,
    Chapter,
    Column,
    Facts,
    Heading,
    Para,
    ReportContext,
    Table,
    day_text,
)
from hengdu.reports.context._voice import Voice
from hengdu.text import Text, decimal_places

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from hengdu.reports.context import Block, Cell
    from hengdu.scoring import NodeResult, Result
    from hengdu.text import Lang

_AUTHOR = "Hengdu 衡度"
_NONE = "—"
_GROUP = 8
# Space that no format drops, to sign on.
_SPACE = "\n\u3000\n\u3000"


@attrs.frozen(kw_only=True)
class Signature:
    """One person who signs: in which capacity, and what they said where they have approved already.

    ``note`` stands beside the capacity, such as that one person took every step.
    """

    capacity: Text
    name: str = ""
    post: str = ""
    opinion: str = ""
    day: date | None = None
    note: Text | None = None


@attrs.frozen(kw_only=True)
class SignaturePage:
    """What a signature page says beside the result.

    ``digest`` is the SM3 digest of the content that is signed, ``round`` the number of the review round, and
    ``missing`` what it was submitted without.
    """

    institution: str
    title: str
    digest: str
    round: int
    signatures: tuple[Signature, ...]
    period: tuple[date, date] | None = None
    missing: tuple[Text, ...] = ()
    reason: str = ""
    is_sample: bool = False


def signature_context(page: SignaturePage, result: Result, *, lang: Lang, created: date) -> ReportContext:
    """Return the signature page, ready for PDF and Word; level and scores are those of ``result``."""
    voice = Voice(pack=result.pack, lang=lang)
    sample = voice("示例", "SAMPLE") if page.is_sample else ""
    disclaimer = voice.of(result.pack.content.disclaimer)
    about = About(
        title=voice("签字盖章页", "Signature page"),
        subtitle=page.title,
        author=_AUTHOR,
        lang=lang,
        organisation=page.institution,
        disclaimer=disclaimer if disclaimer.endswith(("。", ".")) else disclaimer + voice("。", "."),
        marking=sample,
        watermark=sample,
    )
    chapter = Chapter(
        anchor="signatures",
        title=voice("批准与签字盖章", "Approval, signature and seal"),
        blocks=(*_result(page, result, voice), *_signatures(page, voice)),
    )
    return ReportContext(
        about=about,
        theme=DEFAULT_THEME,
        created=created,
        date_text=day_text(lang, created),
        cover_facts=_facts(page, result, voice),
        cover_notes=(
            voice(
                "本页须与摘要值相同的评估内容一并保存；内容改动后摘要值不同，本页随之失效。",
                "Keep this page with the assessment content of the same digest; a change of the content "
                "gives another digest and makes this page void.",
            ),
        ),
        chapters=(chapter,),
        sheets=(),
        has_contents=False,
    )


def _facts(page: SignaturePage, result: Result, voice: Voice) -> tuple[tuple[str, str], ...]:
    period = ""
    if page.period is not None:
        start, end = page.period
        period = f"{voice.day(start)}{voice('至', ' to ')}{voice.day(end)}"
    own, verified = Text("自评结果", "self-assessment"), Text("核验结果", "verified")
    whole, partial = Text("全机构", "whole institution"), Text("局部", "partial")
    pairs = (
        (voice("机构", "Institution"), page.institution),
        (voice("评估", "Assessment"), page.title),
        (voice("评估期间", "Period"), period),
        (voice("模型", "Model"), f"{result.pack.id} {result.pack.version}"),
        (voice("评估方式", "Mode"), voice.of(verified if result.mode == "verified" else own)),
        (voice("评估范围", "Scope"), voice.of(partial if result.assessment.is_partial else whole)),
        (voice("复核轮次", "Review round"), str(page.round)),
        (voice("内容摘要", "Content (SM3)"), _grouped(page.digest)),
    )
    return tuple(pair for pair in pairs if pair[1])


def _result(page: SignaturePage, result: Result, voice: Voice) -> Iterator[Block]:
    pack = result.pack
    level = result.root.level
    named = voice.of(pack.level_name(level)) if level is not None else ""
    shown = f"L{level} {named}" if level is not None else voice("未评级", "not rated")
    yield Facts(
        (
            (voice("机构", "Institution"), page.institution),
            (voice("评估", "Assessment"), page.title),
            (voice("内容摘要（SM3）", "Digest of the content (SM3)"), _grouped(page.digest)),
            (voice("总体等级", "Overall level"), shown),
            (voice("总体得分", "Overall score"), _score(result.root)),
        )
    )
    rows: list[tuple[Cell, ...]] = []
    for node in pack.root.nodes:
        found = result[node.code]
        badge = Badge(
            found.level, f"L{found.level}" if found.level is not None else voice("未评级", "not rated")
        )
        rows.append((node.code, voice.of(node.title), badge, _score(found)))
    yield Table(
        columns=(
            Column(voice("编码", "Code"), 1, "code"),
            Column(voice("能力域", "Domain"), 5),
            Column(voice("等级", "Level"), 1.5, "level"),
            Column(voice("得分", "Score"), 1.5, "number"),
        ),
        rows=tuple(rows),
        dense=True,
    )
    if page.missing:
        items = voice.join([voice.of(item) for item in page.missing])
        yield Para(voice(f"提交时未完成：{items}。", f"Submitted without: {items}."), "note")
        if page.reason:
            yield Para(voice(f"理由：{page.reason}", f"Reason: {page.reason}"), "note")


def _grouped(digest: str) -> str:
    """Return a digest in groups of eight, which people can compare and lines can break between."""
    return " ".join(digest[at : at + _GROUP] for at in range(0, len(digest), _GROUP))


def _score(node: NodeResult) -> str:
    return _NONE if node.score is None else decimal_places(node.score, 2)


def _signatures(page: SignaturePage, voice: Voice) -> Iterator[Block]:
    yield Heading(2, voice("责任人批准", "Approval by those responsible"), "people", is_listed=False)
    rows: tuple[tuple[str, Callable[[Signature], str], str], ...] = (
        (voice("姓名", "Name"), lambda one: one.name, " "),
        (voice("职务", "Post"), lambda one: one.post, " "),
        (voice("意见", "Opinion"), lambda one: one.opinion, _SPACE),
        (voice("日期", "Date"), lambda one: voice.day(one.day) if one.day is not None else "", " "),
        (voice("签字", "Signature"), lambda _one: "", _SPACE),
    )
    if any(one.note is not None for one in page.signatures):
        rows = (*rows, (voice("说明", "Note"), lambda one: voice.of(one.note) if one.note else "", " "))
    yield Table(
        columns=(
            Column(voice("事项", "Item"), 1),
            *(Column(voice.of(one.capacity), 2.5) for one in page.signatures),
        ),
        rows=tuple((name, *(said(one) or empty for one in page.signatures)) for name, said, empty in rows),
        first_is_header=True,
    )
    yield Heading(2, voice("机构盖章", "Seal of the institution"), "seal", is_listed=False)
    yield Table(
        columns=(Column(voice("盖章", "Seal"), 3.5), Column(voice("日期", "Date"), 2.5)),
        rows=((_SPACE + _SPACE + _SPACE, " "),),
    )
