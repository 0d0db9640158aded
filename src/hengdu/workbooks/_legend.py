"""Make the page that explains answers, evidence grades, reasons and codes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from hengdu.text import Text
from hengdu.workbooks._choices import said
from hengdu.workbooks._tables import SMALL, TITLE, Page, Table, TableRow
from hengdu.workbooks._vocabulary import LEGEND, NA_NAME, STATES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hengdu.workbooks._pages import Edition

_NAME: Final = Text("填写说明", "Legend")
_STATE_HINTS: Final = {
    "NA": Text(
        "对象确实不存在或不在范围内，须选理由；外包、托管不算。",
        "The object does not exist or is out of scope, with a reason; outsourced is not NA.",
    ),
    "unknown": Text("本人不了解，可转请他人回答。", "You do not know; somebody else may be asked."),
    "refused": Text("不便回答，请在理由栏说明原因。", "You decline to answer; say why under the reason."),
}

_Entry = tuple[str, str, str]


def legend_page(edition: Edition) -> Page:
    """Return the page with the anchors of the answers, the evidence grades, the reasons and the codes."""
    rows: list[TableRow] = []
    for heading, entries in _sections(edition):
        listed = list(entries)
        if listed:
            rows.append(TableRow(heading=heading))
            rows.extend(
                TableRow(cells={"code": code or None, "name": name or None, "meaning": meaning or None})
                for code, name, meaning in listed
            )
    content = edition.pack.content
    intro = (
        (_NAME[edition.lang], TITLE),
        (said(content.disclaimer, edition.lang), SMALL),
    )
    table = Table(mark="legend", columns=LEGEND, rows=tuple(rows), intro=intro)
    return Page(name=_NAME[edition.lang], tables=(table,), lang=edition.lang, footer=edition.footer)


def _sections(edition: Edition) -> Iterator[tuple[str, Iterator[_Entry]]]:
    content, lang, say = edition.pack.content, edition.lang, edition.say
    about = (said(content.status, lang), said(content.notice, lang))
    yield say("关于本模型", "About the model"), ((edition.pack.id, "", text) for text in about if text)
    yield say("答案", "Answers"), _answers(edition)
    yield say("各要素的判定标准", "Anchors by facet"), _anchors(edition)
    yield (
        say("证据等级", "Evidence grades"),
        ((item.code, said(item.name, lang), said(item.definition, lang)) for item in content.evidence_grades),
    )
    yield (
        say("不适用理由", "Reasons for not applicable"),
        ((item.code, said(item.name, lang), said(item.definition, lang)) for item in content.na_reasons),
    )
    yield (
        say("保护对象", "Protected objects"),
        ((item.code, said(item.name, lang), said(item.definition, lang)) for item in content.objects),
    )
    yield (
        say("级别", "Levels"),
        ((f"L{item.level}", said(item.name, lang), said(item.definition, lang)) for item in content.levels),
    )


def _answers(edition: Edition) -> Iterator[_Entry]:
    lang = edition.lang
    for item in edition.pack.content.answers:
        for option in item.options:
            yield option.code, said(option.name, lang), said(option.anchor, lang)
    yield "NA", NA_NAME[lang], _STATE_HINTS["NA"][lang]
    for code, name in STATES:
        yield "", name[lang], _STATE_HINTS[code][lang]


def _anchors(edition: Edition) -> Iterator[_Entry]:
    lang = edition.lang
    for facet in edition.pack.content.facets:
        if facet.anchors:
            yield facet.code, said(facet.name, lang), said(facet.definition, lang)
        for code, anchor in facet.anchors.items():
            yield f"{facet.code} = {code}", said(facet.name, lang), said(anchor, lang)
