"""Put a framework and its coverage into the picture that the chart writer draws."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from hengdu.reports.charts import FrameworkBox, FrameworkCell, FrameworkPicture
from hengdu.standards.framework import STATE_NAMES, Role, State
from hengdu.text import Text

if TYPE_CHECKING:
    from hengdu.standards.framework import Coverage, Framework, Topic

_ROLES: Final = {
    Role.BASE: Text("基础支撑", "base"),
    Role.LINE_1: Text("第一道防线", "first line"),
    Role.LINE_2: Text("第二道防线", "second line"),
    Role.LINE_3: Text("第三道防线", "third line"),
    Role.KEY: Text("重点保护", "key protection"),
}
_SHADES: Final = {State.NONE: 0, State.PLANNED: 1, State.UNDER_WAY: 2, State.PUBLISHED: 3}


def picture(framework: Framework, coverage: Coverage, lang: str, links: str) -> FrameworkPicture:
    """Return the picture of a framework in one language; ``links`` stands before each topic's code."""
    by_role: dict[Role, list[FrameworkBox]] = {role: [] for role in Role}
    for category in framework.categories():
        cells = tuple(_cell(topic, coverage, lang, links) for topic in framework.children(category.code))
        role = category.role or Role.BASE
        href = f"{links}{category.code}" if links else ""
        box = FrameworkBox(label=category.name[lang], role=_ROLES[role][lang], cells=cells, href=href)
        by_role[role].append(box)
    lines = [box for role in (Role.LINE_1, Role.LINE_2, Role.LINE_3) for box in by_role[role]]
    names = [STATE_NAMES[state][lang] for state in _SHADES]
    about = Text(
        "六类标准及其子项；颜色表示已有标准的最好状态，数字为已发布、在建、计划中的项数。",
        "Categories and topics; the shade is the best state of a topic, the numbers count what is published, "
        "under way and planned.",
    )
    return FrameworkPicture(
        title=framework.title[lang],
        description=about[lang],
        keys=tuple(by_role[Role.KEY]),
        lines=tuple(lines),
        base=tuple(by_role[Role.BASE]),
        legend=(names[0], names[1], names[2], names[3]),
        note=Text("数字：已发布 / 在建 / 计划中", "Numbers: published / under way / planned")[lang],
    )


def _cell(topic: Topic, coverage: Coverage, lang: str, links: str) -> FrameworkCell:
    entry = coverage.topic(topic.code)
    counts = [entry.counts[state] for state in (State.PUBLISHED, State.UNDER_WAY, State.PLANNED)]
    note = " / ".join(str(count) for count in counts) if any(counts) else STATE_NAMES[State.NONE][lang]
    href = f"{links}{topic.code}" if links else ""
    return FrameworkCell(label=topic.name[lang], note=note, shade=_SHADES[entry.state], href=href)
