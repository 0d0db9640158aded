"""Begin the drafting of a standard, and read and write its file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from hengdu.documents import read_document, record_data, validate_document
from hengdu.errors import StandardsError
from hengdu.standards.process._records import Author, Course, Happening
from hengdu.standards.process._rules import ProcessRules, default_rules
from hengdu.standards.registry import Status
from hengdu.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from hengdu.standards.registry import Drafter, Register

_SECTIONS = (
    "drafts",
    "comments",
    "dissents",
    "ballots",
    "meetings",
    "surveys",
)


def begin_course(
    register: Register, standard: str, *, path: str = "new", on: date, rules: ProcessRules | None = None
) -> Course:
    """Begin the drafting of a registered standard on a path, with what the register knows of its project.

    Units, authors, dated steps and references come from the register; a path that begins with a standard in
    force takes its own number for that of the predecessor. StandardsError for an unknown standard or path.
    """
    way = (rules or default_rules()).path(path)
    item = register.standard(standard)
    project = next((one for one in register.projects.values() if one.standard == item.id), None)
    predecessor = next(
        (
            register.standards[one.target].number or one.target
            for one in register.relations.of_origin(item.id)
            if one.kind.value in {"replaces", "converts"} and one.target in register.standards
        ),
        item.number if way.withdraws_predecessor and item.status is Status.PUBLISHED else "",
    )
    start = Course(
        standard=item.id,
        title=item.title.zh or item.title.en,
        path=way.code,
        predecessor=predecessor,
        stage=way.first,
        since=on,
        project=item.project or item.research,
        lead=_unit(register, item.lead or ""),
        units=tuple(_unit(register, code) for code in item.participants),
    )
    if project is None:
        return start
    return Course(
        standard=start.standard,
        title=start.title,
        path=start.path,
        predecessor=predecessor,
        stage=start.stage,
        since=on,
        project=project.number or start.project,
        lead=_unit(register, project.lead or item.lead or ""),
        units=tuple(_unit(register, code) for code in project.units),
        happenings=tuple(
            Happening(
                name=one.name.zh, day=one.day, actor=one.actor, document=one.document, source=one.source
            )
            for one in project.events
        ),
        authors=tuple(
            Author(name=one.name, unit=_unit(register, one.unit), duty=_duty(one), role=one.role)
            for one in project.drafters
        ),
        references=tuple(_reference(register, code) for code in project.references),
    )


def load_course(path: Path | str, rules: ProcessRules | None = None) -> Course:
    """Read the file of a course; errors name ``file:line`` of double ids and references to nothing."""
    document = read_document(Path(path))
    course = validate_document(document, Course, StandardsError)
    for section in _SECTIONS:
        seen: set[str] = set()
        for at, one in enumerate(getattr(course, section)):
            if one.id in seen:
                raise _fault(
                    document.place((section, at)), f"编号 {one.id} 出现两次", f"{one.id} occurs twice"
                )
            seen.add(one.id)
    for where, text in _loose(course, rules or default_rules()):
        raise _fault(document.place(where), text.zh, text.en)
    return course


def course_data(course: Course) -> dict[str, Any]:
    """Return a course as the data of its file; what has its default is left out.

    >>> from datetime import date
    >>> course_data(Course(standard="sf-42", title="示例", stage="00", since=date(2026, 1, 5)))["stage"]
    '00'
    """
    data: dict[str, Any] = record_data(course)
    return {"format": 1, **data}


def course_text(course: Course) -> str:
    """Return a course as the YAML text of its file, which :func:`load_course` reads back."""
    return yaml.safe_dump(course_data(course), allow_unicode=True, sort_keys=False, width=110)


def _loose(course: Course, rules: ProcessRules) -> Iterator[tuple[tuple[str | int, ...], Text]]:
    """Yield where the course names what is not there."""
    drafts = {one.id for one in course.drafts}
    comments = {one.id for one in course.comments}
    named: list[tuple[tuple[str | int, ...], str | None, set[str], Text]] = [
        (("stage",), course.stage, {one.code for one in rules.stages}, Text("阶段", "stage")),
        (("path",), course.path, {one.code for one in rules.paths}, Text("途径", "path")),
    ]
    for section in ("solicitations", "comments", "changes", "ballots"):
        named += [
            ((section, at), one.draft, drafts, Text("稿件", "draft"))
            for at, one in enumerate(getattr(course, section))
        ]
    for at, comment in enumerate(course.comments):
        said = Text("意见", "comment")
        named += [(("comments", at), code, comments, said) for code in (comment.part_of, comment.merged_into)]
    for at, dissent in enumerate(course.dissents):
        named += [(("dissents", at), code, comments, Text("意见", "comment")) for code in dissent.comments]
    materials = {one.code for one in rules.materials}
    gates = {one.code for one in rules.gates}
    named += [
        (("papers", at), one.material, materials, Text("材料", "material"))
        for at, one in enumerate(course.papers)
    ]
    named += [(("moves", at), one.gate, gates, Text("关口", "gate")) for at, one in enumerate(course.moves)]
    for where, code, known, what in named:
        if code is not None and code not in known:
            yield where, Text(f"没有{what.zh} {code}", f"there is no {what.en} {code}")


def _unit(register: Register, code: str) -> str:
    unit = register.units.get(code)
    return (unit.name.zh or unit.name.en) if unit else code


def _duty(one: Drafter) -> str:
    return f"起草：{'、'.join(one.chapters)}" if one.chapters else ""


def _reference(register: Register, code: str) -> str:
    item = register.standards.get(code)
    return f"{item.number} {item.title.zh}".strip() if item else code


def _fault(place: str, zh: str, en: str) -> StandardsError:
    return StandardsError(zh, en, place=place, hint_zh="请改正所示位置", hint_en="Correct the place shown")
