"""Check who writes what: chapters without an author, and chapters that two units write."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

from hengdu.standards.consistency import Finding, Place, Severity
from hengdu.text import Text

if TYPE_CHECKING:
    from hengdu.standards.process._records import Assignment, Chapter, Course


def chapter_findings(course: Course) -> tuple[Finding, ...]:
    """Return gaps (errors), overlaps of two units (warnings) and work on chapters outside the outline.

    Authors of one unit may share a chapter. An assignment of ``6`` covers ``6.1`` too.
    """
    found = [
        _finding(
            "chapter-outside-outline",
            Severity.ERROR,
            one.chapter,
            Text(f"分工中的 {one.chapter} 不在提纲内", f"{one.chapter} is assigned but not in the outline"),
            Text("改正章条号，或补入提纲", "Correct the number, or add it to the outline"),
        )
        for one in course.assignments
        if not any(_covers(chapter.number, one.chapter) for chapter in course.outline)
    ]
    for chapter in course.outline:
        found += _gaps(course, chapter)
    for left, right in combinations(course.assignments, 2):
        if left.unit != right.unit and _meet(left, right):
            found.append(
                _finding(
                    "chapter-overlap",
                    Severity.WARNING,
                    max(left.chapter, right.chapter, key=len),
                    Text(
                        f"{left.unit} {left.author}（{_written(left)}）与 {right.unit} {right.author}"
                        f"（{_written(right)}）分工重叠",
                        f"{left.author} of {left.unit} ({_written(left)}) and {right.author} of {right.unit} "
                        f"({_written(right)}) write the same",
                    ),
                    Text("明确由谁执笔", "Say who of them writes it"),
                )
            )
    return tuple(found)


def chapter_gaps(course: Course) -> tuple[Finding, ...]:
    """Return the errors among the findings: these keep the draft from going out."""
    return tuple(one for one in chapter_findings(course) if one.severity is Severity.ERROR)


def _gaps(course: Course, chapter: Chapter) -> list[Finding]:
    if any(one.number != chapter.number and _covers(chapter.number, one.number) for one in course.outline):
        return []  # its parts are in the outline and looked at one by one
    own = [one for one in course.assignments if _covers(one.chapter, chapter.number)]
    below = [one for one in course.assignments if _covers(chapter.number, one.chapter)]
    name = f"{chapter.number} {chapter.title}".strip()
    if not own and not below:
        return [
            _finding(
                "chapter-gap",
                Severity.ERROR,
                chapter.number,
                Text(f"{name} 无人执笔", f"nobody writes {name}"),
                Text("指定执笔人、单位与期限", "Name author, unit and day"),
            )
        ]
    if chapter.items is None or any(one.items is None for one in own):
        return []
    written = {at for one in own if one.items for at in range(one.items[0], one.items[1] + 1)}
    open_items = [str(at) for at in range(1, chapter.items + 1) if at not in written]
    if not open_items:
        return []
    return [
        _finding(
            "chapter-gap",
            Severity.ERROR,
            chapter.number,
            Text(
                f"{name} 第 {'、'.join(open_items)} 项无人执笔",
                f"nobody writes {', '.join(open_items)} of {name}",
            ),
            Text("指定执笔人、单位与期限", "Name author, unit and day"),
        )
    ]


def _covers(whole: str, part: str) -> bool:
    return part == whole or part.startswith(f"{whole}.")


def _meet(left: Assignment, right: Assignment) -> bool:
    if left.chapter != right.chapter:
        return _covers(left.chapter, right.chapter) or _covers(right.chapter, left.chapter)
    if left.items is None or right.items is None:
        return True
    return left.items[0] <= right.items[1] and right.items[0] <= left.items[1]


def _written(one: Assignment) -> str:
    return one.chapter if one.items is None else f"{one.chapter}/{one.items[0]}-{one.items[1]}"


def _finding(rule: str, severity: Severity, chapter: str, message: Text, proposal: Text) -> Finding:
    place = Place(document="outline", line=0, row=chapter, text=message.zh)
    return Finding(rule=rule, severity=severity, places=(place,), message=message, proposal=proposal)
