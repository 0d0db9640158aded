"""Register drafts, divide the chapters, explain changes, write the drafting note."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, ClassVar, Final

import attrs

from hengdu.actions._checks import one_line
from hengdu.actions._errors import ActionError
from hengdu.actions._evidence_files import Received
from hengdu.actions.standards._course_work import CourseStep, Kept, day_of, keep_course_file
from hengdu.standards.process import (
    Assignment,
    Change,
    Chapter,
    Course,
    Draft,
    DraftKind,
    NotePart,
    Paper,
    add_draft,
    default_rules,
    hand_in,
    parse_clauses,
)
from hengdu.store.trail import Tag

if TYPE_CHECKING:
    from hengdu.actions._action import Work

_LETTERS: Final[dict[DraftKind, str]] = {"comment": "C", "review": "R", "approval": "A"}
_MOST_CHAPTERS: Final = 500
_MOST_TEXT: Final = 2_000_000
_MOST_NOTE: Final = 20_000


def next_draft_id(course: Course, kind: DraftKind) -> str:
    """Return the id that the next draft of a kind gets: C1, C2 for comments, R for review, A for approval."""
    used = {one.id for one in course.drafts}
    number = 1
    while f"{_LETTERS[kind]}{number}" in used:
        number += 1
    return f"{_LETTERS[kind]}{number}"


@attrs.frozen(kw_only=True, eq=False)
class AddDraft(CourseStep):
    """Register one of the three drafts clause by clause, and hand it in as the paper that its gate takes.

    ``text`` has one clause a line, each beginning with its number. The file, where one is given, is kept.
    """

    event: ClassVar = Tag.DRAFT_ADDED
    kind: DraftKind
    text: str = attrs.field(repr=False)
    number: str = ""
    file: Received | None = attrs.field(default=None, repr=False)

    def step(self, work: Work, kept: Kept) -> Course:
        """Take the text apart and add the draft."""
        if len(self.text) > _MOST_TEXT:
            raise ActionError(
                f"文本超过 {_MOST_TEXT} 字", f"the text has more than {_MOST_TEXT} signs", place="text"
            )
        name = self.file.name if self.file is not None else ""
        day = day_of(work)
        draft = Draft(
            id=next_draft_id(kept.course, self.kind),
            kind=self.kind,
            day=day,
            clauses=parse_clauses(self.text, name=name),
        )
        digests = self.file.incoming.digests if self.file is not None else None
        paper = Paper(
            material=draft_material(self.kind),
            file=name,
            number=one_line(self.number, "number", most=200),
            day=day,
            digest=digests.sm3 if digests is not None else "",
        )
        return hand_in(add_draft(kept.course, draft), paper)

    def facts(self, work: Work, before: Course, after: Course) -> dict[str, Any]:  # noqa: ARG002 - the interface
        """Name the draft and count its clauses."""
        draft = after.drafts[-1]
        return {
            "draft": draft.id,
            "kind": draft.kind,
            "clauses": len(draft.clauses),
            "sm3": after.papers[-1].digest,
        }

    def tell(self, work: Work, kept: Kept, after: Course) -> None:  # noqa: ARG002 - the interface of every step
        """Keep the file."""
        if self.file is not None:
            keep_course_file(work, kept.row, self.file, draft_material(self.kind))


def draft_material(kind: DraftKind) -> str:
    """Return the code of the material that a draft is."""
    return next(one.code for one in default_rules().materials if one.draft == kind)


@attrs.frozen(kw_only=True, eq=False)
class DivideChapters(CourseStep):
    """Say which chapters there are and who writes which by when; gaps and overlaps are only findings."""

    event: ClassVar = Tag.CHAPTERS_ASSIGNED
    outline: tuple[Chapter, ...]
    assignments: tuple[Assignment, ...]

    def step(self, work: Work, kept: Kept) -> Course:  # noqa: ARG002 - the interface of every step
        """Put outline and assignments in the place of those before."""
        if max(len(self.outline), len(self.assignments)) > _MOST_CHAPTERS:
            raise ActionError(
                f"最多 {_MOST_CHAPTERS} 章条", f"at most {_MOST_CHAPTERS} chapters", place="outline"
            )
        numbers = [one.number for one in self.outline]
        doubled = sorted({number for number in numbers if numbers.count(number) > 1})
        if doubled:
            raise ActionError(
                f"提纲中重复：{'、'.join(doubled)}",
                f"twice in the outline: {', '.join(doubled)}",
                place="outline",
            )
        return replace(kept.course, outline=self.outline, assignments=self.assignments)

    def facts(self, work: Work, before: Course, after: Course) -> dict[str, Any]:  # noqa: ARG002 - the interface
        """Count them."""
        return {"chapters": len(after.outline), "assignments": len(after.assignments)}


@attrs.frozen(kw_only=True, eq=False)
class ExplainChange(CourseStep):
    """Give the reason of a change between two drafts that no comment asked for."""

    event: ClassVar = Tag.COURSE_CHANGED
    draft: str
    clause: str
    reason: str

    def step(self, work: Work, kept: Kept) -> Course:  # noqa: ARG002 - the interface of every step
        """Add the reason; one given before for the clause is replaced."""
        if all(one.id != self.draft for one in kept.course.drafts):
            raise ActionError(f"没有稿件 {self.draft[:80]}", f"no draft {self.draft[:80]}", place="draft")
        clause = one_line(self.clause, "clause", most=40)
        reason = self.reason.strip()
        if not clause or not reason or len(reason) > _MOST_NOTE:
            raise ActionError("请写明条款和理由", "give the clause and the reason", place="reason")
        made = Change(draft=self.draft, clause=clause, reason=reason)
        others = [one for one in kept.course.changes if (one.draft, one.clause) != (self.draft, clause)]
        return replace(kept.course, changes=(*others, made))

    def facts(self, work: Work, before: Course, after: Course) -> dict[str, Any]:  # noqa: ARG002 - the interface
        """Name draft and clause."""
        return {"draft": self.draft, "clause": self.clause, "reason": self.reason}


@attrs.frozen(kw_only=True, eq=False)
class WriteNote(CourseStep):
    """Write the parts of the drafting note that only people know; an empty text takes a part away."""

    event: ClassVar = Tag.NOTE_WRITTEN
    parts: tuple[tuple[str, str], ...]

    def step(self, work: Work, kept: Kept) -> Course:  # noqa: ARG002 - the interface of every step
        """Put the texts in the place of those before; parts that are not given stay."""
        given = dict(self.parts)
        for code, text in given.items():
            if code not in NOTE_CODES or len(text) > _MOST_NOTE:
                raise ActionError(
                    f"每部分最多 {_MOST_NOTE} 字", f"a part has at most {_MOST_NOTE} signs", place=code
                )
        kept_parts = [one for one in kept.course.note if one.code not in given]
        fresh = [NotePart(code=code, text=text.strip()) for code, text in given.items() if text.strip()]
        order = list(NOTE_CODES)
        parts = sorted([*kept_parts, *fresh], key=lambda one: order.index(one.code))
        return replace(kept.course, note=tuple(parts))

    def facts(self, work: Work, before: Course, after: Course) -> dict[str, Any]:  # noqa: ARG002 - the interface
        """Name the parts that changed."""
        old, new = ({one.code: one.text for one in course.note} for course in (before, after))
        return {"parts": [code for code in NOTE_CODES if old.get(code) != new.get(code)]}


# What people write of the drafting note, in the order of its sections.
NOTE_CODES: Final = (
    "background",
    "purpose",
    "basis",
    "contents",
    "trials",
    "relations",
    "dissent",
    "adoption",
    "nature",
    "abolition",
    "other",
)
