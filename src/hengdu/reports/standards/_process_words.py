"""Name what the drafting process has, for its documents."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from hengdu.reports.context import day_text
from hengdu.reports.standards._speech import NONE, Speech
from hengdu.standards.policies import Kind
from hengdu.standards.process import default_rules
from hengdu.text import Text

if TYPE_CHECKING:
    from datetime import date

    from hengdu.standards.process import Course

CLAUSE_KINDS: Final = {
    Kind.SAME: Text("未变", "unchanged"),
    Kind.CHANGED: Text("改动", "changed"),
    Kind.RENUMBERED: Text("改号", "renumbered"),
    Kind.RENUMBERED_CHANGED: Text("改号并改动", "renumbered and changed"),
    Kind.MOVED: Text("移动", "moved"),
    Kind.MOVED_CHANGED: Text("移动并改动", "moved and changed"),
    Kind.SPLIT: Text("拆分", "split"),
    Kind.MERGED: Text("合并", "merged"),
    Kind.ADDED: Text("新增", "added"),
    Kind.REMOVED: Text("删除", "removed"),
}
PROCESS_DISCLAIMER: Final = Text(
    "由制定程序中登记的内容编制，内容由登记者负责；不是标准文本，不代表任何标准化机构或监管机构的结论。",
    "Made from what was registered in the drafting process; those who registered it answer for it. Not the "
    "text of any standard and no conclusion of any standards body or regulator.",
)
OPINIONS: Final = {
    "agree": Text("同意", "for"),
    "disagree": Text("不同意", "against"),
    "abstain": Text("弃权", "abstained"),
}


def day_words(speech: Speech, day: date) -> str:
    """Write a day the way the language does."""
    return day_text(speech.lang, day)


def course_facts(course: Course, speech: Speech) -> list[tuple[str, str]]:
    """Return what stands on the cover of every document of an item."""
    stages = {one.code: speech.of(one.name) for one in default_rules().stages}
    return [
        (speech("标准", "Standard"), course.title),
        (speech("计划编号", "Project"), course.project or NONE),
        (speech("牵头单位", "Leading unit"), course.lead or NONE),
        (speech("阶段", "Stage"), f"{course.stage} {stages.get(course.stage, '')}".strip()),
    ]
