"""Look for drift in the names of bodies, industries, laws and in the way things are written."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Final

from hengdu.standards.consistency._desk import Contradiction, Desk, rule
from hengdu.standards.consistency._finding import Place, Severity, at_line, in_paragraph
from hengdu.standards.registry import likeness, name_key
from hengdu.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hengdu.standards.consistency._document import TextDocument
    from hengdu.standards.consistency._items import Item

_STOP: Final = r"，。；、：（）()《》“”\s的和与及或各由对向为是在将被从把以按参等使让其该本过们请"
_GROUP: Final = re.compile(rf"[^{_STOP}]{{0,30}}(?P<kind>工作组|委员会)")
_MODIFIER: Final = re.compile(r"^(?:需?加强|要求|推动|成立|组织|发送|结合|需要|有关|成员)+")
_CUT_BODY: Final = re.compile(rf"[^{_STOP}]{{2,}}联合实验(?!室)(?=召开|组织|牵头|发布|负责)")
_INDUSTRY: Final = re.compile(r"(?P<stem>[\u4e00-\u9fff]{2,4}?)行业")
_VARIANTS: Final = dict(
    zip(
        "題標準網絡數據業務險統應護測試評級證監會計劃規範發實現關鍵個臺機構環節義與為對開門問間動訊連線書畫電話樣東車長馬語說讀寫學習術員傳輸處備類",
        "题标准网络数据业务险统应护测试评级证监会计划规范发实现关键个台机构环节义与为对开门问间动讯连线书画电话样东车长马语说读写学习术员传输处备类",
        strict=True,
    )
)
_TRADITIONAL: Final = {left: right for left, right in _VARIANTS.items() if left != right}
_ORDER_YEAR: Final = re.compile(r"[\[【［](?:19|20)\d{2}[\]】］]")
_ORDER: Final = re.compile(r"(?P<open>[【\[［])?第\s*\d+\s*号令?(?P<close>[】\]］])?")
_MODEL: Final = re.compile(r"[“《](?P<name>[^“”《》]{6,40})[”》]")
_FRAME: Final = re.compile(r"(?P<name>[\u4e00-\u9fff]{4,24}体系框架)")
_BARE: Final = ("工作组", "委员会")
_MOST: Final = 0.7
_LEAST: Final = 5
_NAME_ALIKE: Final = 0.55


def _bodies(document: TextDocument) -> dict[str, Place]:
    """Return the names of working groups and committees with where each stands first."""
    found: dict[str, Place] = {}
    for paragraph in document.paragraphs:
        for one in _GROUP.finditer(paragraph.text):
            name = _MODIFIER.sub("", one.group())
            start = one.end() - len(name)
            found.setdefault(name, in_paragraph(document, paragraph, start, one.end()))
    return found


def _shortens(short: str, full: str) -> bool:
    """Say whether a name is another one with signs left out, with the same end.

    >>> _shortens("信息安全工作组", "信息安全专业工作组")
    True
    """
    if short == full or len(short) >= len(full) or short[-2:] != full[-2:]:
        return False
    rest = iter(full)
    return all(sign in rest for sign in short)


@rule(
    "body-name",
    Severity.WARNING,
    "同一机构或工作组的名称前后不一，或残缺",
    "A body is called by several names, or its name is cut",
)
def body_name(desk: Desk) -> Iterator[Contradiction]:
    """Gather shortened names under the longest one, and names that break off."""
    for document in desk.documents:
        bodies = _bodies(document)
        for full in sorted(bodies, key=len, reverse=True):
            short = [
                name
                for name in bodies
                if _shortens(name, full) and name not in _BARE and not _is_introduced(document, name)
            ]
            if short and not any(_shortens(full, longer) for longer in bodies):
                yield Contradiction(
                    places=(bodies[full], *(bodies[name] for name in short)),
                    message=Text(
                        f"{full} 又称 " + "、".join(short), f"{full} is also called " + ", ".join(short)
                    ),
                    proposal=Text(
                        "首次出现时写明“以下简称”，之后只用一个名称",
                        "Introduce one short name and use it throughout",
                    ),
                    severity=Severity.INFO if all(full.endswith(name) for name in short) else None,
                )
        yield from _ambiguous(document, bodies)
        for paragraph in document.paragraphs:
            for found in _CUT_BODY.finditer(paragraph.text):
                yield Contradiction(
                    places=(in_paragraph(document, paragraph, found.start(), found.end()),),
                    message=Text(f"名称残缺：{found.group()}", f"the name breaks off: {found.group()}"),
                    proposal=Text("补全为“实验室”", "Complete the name"),
                )


def _ambiguous(document: TextDocument, bodies: dict[str, Place]) -> Iterator[Contradiction]:
    """Look for a bare 工作组 or 委员会 that may mean more than one body."""
    for bare in (name for name in _BARE if name in bodies and not _is_introduced(document, name)):
        named = [name for name in bodies if name != bare and name.endswith(bare)]
        whole = [name for name in named if not any(_shortens(name, other) for other in named)]
        if len(whole) > 1:
            yield Contradiction(
                places=(bodies[bare], *(bodies[name] for name in whole)),
                message=Text(f"“{bare}”可指" + "、".join(whole), f"“{bare}” may mean " + ", ".join(whole)),
                proposal=Text("写全称，或说明简称所指", "Write the full name, or say which is meant"),
            )


def _is_introduced(document: TextDocument, name: str) -> bool:
    return any(re.search(rf"简称[“\"]?{re.escape(name)}", one.text) for one in document.paragraphs)


@rule(
    "abbreviation",
    Severity.INFO,
    "使用了未经说明的简称",
    "A short name is used without being introduced",
)
def abbreviation(desk: Desk) -> Iterator[Contradiction]:
    """Look for short names of registered bodies next to their full names, never introduced."""
    for document in desk.documents:
        pairs: list[tuple[str, Place, Place]] = []
        for unit in desk.register.units.values():
            full = _first(document, unit.name.zh, "") if unit.short else None
            short = _first(document, unit.short, unit.name.zh) if unit.short else None
            if full and short and not _is_introduced(document, unit.short):
                pairs.append((unit.short, full, short))
        if pairs:
            names = [name for name, _, _ in pairs]
            yield Contradiction(
                places=tuple(place for _, full, short in pairs for place in (full, short)),
                message=Text(
                    "未说明的简称：" + "、".join(names), "short names never introduced: " + ", ".join(names)
                ),
                proposal=Text(
                    "全称首次出现时写明“以下简称”", "Introduce each where the full name first stands"
                ),
            )


def _first(document: TextDocument, name: str, inside: str) -> Place | None:
    """Return where a name stands first in text or tables, not as a part of ``inside``."""
    for paragraph in document.paragraphs:
        text = paragraph.text.replace(inside, "\x00" * len(inside)) if inside else paragraph.text
        at = text.find(name)
        if at >= 0:
            return in_paragraph(document, paragraph, at, at + len(name))
    for table in document.tables:
        for row in table.rows:
            text = " ".join(row.cells)
            if name in (text.replace(inside, "") if inside else text):
                return Place(
                    document=document.name, table=table.label, row=row.cells[0][:12], line=row.line, text=name
                )
    return None


@rule(
    "industry-word",
    Severity.INFO,
    "“某业”与“某行业”混用",
    "An industry is written in two ways",
)
def industry_word(desk: Desk) -> Iterator[Contradiction]:
    """Compare the two ways in names of items and in captions, where one of them should do."""
    for document in desk.documents:
        named = [(item.title, item.place) for item in desk.of(document) if not item.day]
        captions = [
            (table.caption, at_line(document, table.line, table.caption, table=table.label))
            for table in document.tables
        ]
        captions += [
            (one.title, at_line(document, one.line, one.title, table=one.label)) for one in document.figures
        ]
        for group in (named, captions):
            stems = {found["stem"] for text, _ in group if (found := _INDUSTRY.match(text))}
            for stem in sorted(stems):
                longer = [(text, place) for text, place in group if text.startswith(f"{stem}行业")]
                shorter = [(text, place) for text, place in group if text.startswith(f"{stem}业")]
                if not (longer and shorter):
                    continue
                few, many = (longer, shorter) if len(longer) <= len(shorter) else (shorter, longer)
                yield Contradiction(
                    places=(*(place for _, place in few), many[0][1]),
                    message=Text(
                        f"{len(longer)} 处作“{stem}行业”，{len(shorter)} 处作“{stem}业”",
                        f"{len(longer)} say {stem}行业, {len(shorter)} say {stem}业",
                    ),
                    proposal=Text("名称与图表题用同一写法", "Write names and captions in one way"),
                )


@rule(
    "name-pattern",
    Severity.INFO,
    "项目名称没有按表中其他名称的写法开头",
    "A name does not begin as the others of its table do",
)
def name_pattern(desk: Desk) -> Iterator[Contradiction]:
    """Look for names that break the beginning that most names of a table share."""
    for document in desk.documents:
        odd: dict[str, list[Item]] = {}
        heads: dict[str, str] = {}
        for table in document.tables:
            items = [item for item in desk.of(document, table) if not item.day]
            if len(items) < _LEAST:
                continue
            head, count = Counter(item.title[:5] for item in items).most_common(1)[0]
            if count / len(items) < _MOST:
                continue
            stem = head.removesuffix("业")
            for item in items:
                if not item.title.startswith((head, f"{stem}行业")):
                    odd.setdefault(item.title, []).append(item)
                    heads[item.title] = head
        for title, items in odd.items():
            yield Contradiction(
                places=tuple(item.place for item in items),
                message=Text(
                    f"“{title}”不以“{heads[title]}”开头", f"“{title}” does not begin with “{heads[title]}”"
                ),
                proposal=Text(
                    "统一名称写法，或说明适用范围不同", "Name it as the others, or say that its scope differs"
                ),
            )


@rule(
    "character-variant", Severity.INFO, "简体文字中夹有繁体字", "A traditional character in simplified text"
)
def character_variant(desk: Desk) -> Iterator[Contradiction]:
    """Look for single traditional characters in text that is otherwise simplified."""
    for document, paragraph in desk.paragraphs():
        odd = [(at, sign) for at, sign in enumerate(paragraph.text) if sign in _TRADITIONAL]
        if odd and len(odd) * 20 < len(paragraph.text):
            at, sign = odd[0]
            yield Contradiction(
                places=(in_paragraph(document, paragraph, at, at + 1),),
                message=Text(
                    f"“{sign}”应为“{_TRADITIONAL[sign]}”", f"“{sign}” should be “{_TRADITIONAL[sign]}”"
                ),
                proposal=Text(f"改为“{_TRADITIONAL[sign]}”", f"Write “{_TRADITIONAL[sign]}”"),
            )


@rule(
    "order-style",
    Severity.INFO,
    "文号写法不一",
    "Order numbers are written in several ways",
)
def order_style(desk: Desk) -> Iterator[Contradiction]:
    """Look for years of order numbers in other brackets than 〔〕, and for numbers in brackets."""
    for document in desk.documents:
        places: list[Place] = []
        for table in document.tables:
            for row in table.rows:
                text = " ".join(row.cells)
                bracketed = any(one["open"] for one in _ORDER.finditer(text))
                if _ORDER_YEAR.search(text) or bracketed:
                    first = next((cell for cell in row.cells if cell), "")
                    mark = _ORDER_YEAR.search(text) or _ORDER.search(text)
                    shown = next((cell for cell in row.cells if mark and mark.group() in cell), row.text)
                    places.append(
                        Place(
                            document=document.name,
                            table=table.label,
                            row=first[:12],
                            line=row.line,
                            text=shown,
                        )
                    )
        if places:
            yield Contradiction(
                places=tuple(places),
                message=Text("文号的括号不合规范或不一致", "order numbers use other brackets than 〔〕"),
                proposal=Text(
                    "年份用六角括号〔〕，令号写作“第×号令”", "Write the year in 〔〕 and the order as 第×号令"
                ),
            )


@rule(
    "own-name",
    Severity.WARNING,
    "文件对同一名称有不同写法",
    "A document writes one name in several ways",
)
def own_name(desk: Desk) -> Iterator[Contradiction]:
    """Compare quoted names and names of frameworks that are alike but not the same."""
    for document in desk.documents:
        found: dict[str, list[Place]] = {}
        for paragraph in document.paragraphs:
            for pattern in (_MODEL, _FRAME):
                for one in pattern.finditer(paragraph.text):
                    before = paragraph.text[max(0, one.start() - 16) : one.start()]
                    if re.search(r"[A-Z]/[TZ]\s*\d|\d{4}\s*$", before):
                        continue  # the name of a numbered standard is somebody else's
                    place = in_paragraph(document, paragraph, one.start(), one.end())
                    found.setdefault(_plain(one["name"]), []).append(place)
        for figure in document.figures:
            place = at_line(document, figure.line, figure.title, table=figure.label)
            if figure.title.endswith("体系框架"):
                found.setdefault(_plain(figure.title), []).append(place)
        names = sorted(found, key=lambda name: -len(found[name]))
        seen: set[str] = set()
        for name in names:
            others = [
                other
                for other in names
                if other != name
                and other not in seen
                and other[-4:] == name[-4:]
                and _alike(name, other)
                and not _side_by_side(document, name, other)
            ]
            if others and name not in seen:
                seen.update((name, *others))
                yield Contradiction(
                    places=(found[name][0], *(found[other][0] for other in others)),
                    message=Text(
                        f"“{name}”又作" + "、".join(f"“{other}”" for other in others),
                        f"“{name}” is also written " + ", ".join(f"“{other}”" for other in others),
                    ),
                    proposal=Text("统一名称", "Use one name"),
                    names=(name, others[0]),
                )


def _plain(name: str) -> str:
    lead = re.match(r"^.*?(?=证券期货)", name)
    return name[lead.end() :] if lead and lead.end() < len(name) else name


def _side_by_side(document: TextDocument, left: str, right: str) -> bool:
    """Say whether one paragraph names both: then they are two things."""
    return any(left in one.text and right in one.text for one in document.paragraphs)


def _alike(left: str, right: str) -> bool:
    return name_key(left) != name_key(right) and likeness(left, right) >= _NAME_ALIKE


CHECKS: Final = (
    body_name,
    abbreviation,
    industry_word,
    name_pattern,
    character_variant,
    order_style,
    own_name,
)
