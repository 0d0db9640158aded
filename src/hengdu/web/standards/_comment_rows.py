"""Turn the register of comments into what pages print, for the person who looks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from hengdu.actions import NotFoundError, Permission
from hengdu.actions.standards import comment_mark
from hengdu.standards.process import VERDICT_NAMES, Answers, Comment, Reply, count_answers
from hengdu.store.standards.courses import is_open_to, units_of_actor
from hengdu.text import Text
from hengdu.web.standards._comment_forms import OPEN

if TYPE_CHECKING:
    from datetime import date

    from hengdu.actions import Actor
    from hengdu.standards.process import Course, Draft, Solicitation
    from hengdu.store.standards import models


@attrs.frozen(kw_only=True)
class UnitRow:
    """What one unit that was asked, or replied unasked, did."""

    unit: str
    reply: Reply | None
    comments: int
    is_asked: bool
    is_overdue: bool


@attrs.frozen(kw_only=True)
class CommentRow:
    """One comment with what became of it, and the units that it stands for."""

    comment: Comment
    verdict: Text | None
    units: tuple[str, ...]

    @property
    def mark(self) -> str:
        """Return the mark of the comment as it stands."""
        return comment_mark(self.comment)


@attrs.frozen(kw_only=True)
class Seen:
    """What the person may see of the comments: all, or those of the units that it stands for."""

    is_all: bool
    units: tuple[str, ...]

    def shows(self, comment: Comment) -> bool:
        """Say whether a comment may be seen."""
        return self.is_all or comment.unit in self.units


def seen_by(actor: Actor, row: models.Course) -> Seen:
    """Return what a person may see: who is only asked sees the comments of its own units."""
    units = units_of_actor(actor, Permission.PROCESS_READ)
    return Seen(is_all=is_open_to(actor, row), units=units)


def round_of(course: Course, code: str) -> Solicitation | None:
    """Return the round about a draft, the newest where none is named; None where nobody was asked.

    NotFoundError for a draft that nobody was asked about.
    """
    if not code:
        return course.solicitations[-1] if course.solicitations else None
    found = next((one for one in course.solicitations if one.draft == code), None)
    if found is None:
        raise NotFoundError("draft")
    return found


def draft_called(course: Course, code: str) -> Draft:
    """Return a draft by its id; NotFoundError for others."""
    found = next((one for one in course.drafts if one.id == code), None)
    if found is None:
        raise NotFoundError("draft")
    return found


def standing_comment(course: Course, code: str, seen: Seen) -> Comment:
    """Return a comment, split and merged ones too; NotFoundError for one that may not be seen."""
    found = next((one for one in course.comments if one.id == code), None)
    if found is None or not seen.shows(found):
        raise NotFoundError("comment")
    return found


def unit_rows(course: Course, round_: Solicitation, seen: Seen, today: date) -> list[UnitRow]:
    """Return the units of a round: the silent ones first, then those that replied."""
    found: Answers = count_answers(course, round_.draft)
    replies = {one.unit: one for one in round_.replies}
    counts: dict[str, int] = {}
    for one in course.standing_comments():
        if one.draft == round_.draft:
            counts[one.unit] = counts.get(one.unit, 0) + 1
    rows = [
        UnitRow(
            unit=unit,
            reply=replies.get(unit),
            comments=counts.get(unit, 0),
            is_asked=unit not in found.unasked,
            is_overdue=unit in found.silent and round_.until < today,
        )
        for unit in (*found.silent, *found.with_comments, *found.without_comments)
    ]
    return [one for one in rows if seen.is_all or one.unit in seen.units]


def comment_rows(
    course: Course, draft: str, seen: Seen, wanted: dict[str, str] | None = None
) -> list[CommentRow]:
    """Return the standing comments on a draft that are wanted, in the order of the register."""
    merged: dict[str, list[str]] = {}
    for one in course.comments:
        if one.merged_into:
            merged.setdefault(one.merged_into, []).append(one.unit)
    rows = []
    for one in course.standing_comments():
        if one.draft == draft and seen.shows(one):
            row = _row(one, merged.get(one.id, []) if seen.is_all else [])
            if _is_wanted(row, wanted or {}):
                rows.append(row)
    return rows


def comment_row(course: Course, comment: Comment, seen: Seen) -> CommentRow:
    """Return one comment with its words."""
    merged = [one.unit for one in course.comments if one.merged_into == comment.id]
    return _row(comment, merged if seen.is_all else [])


def _row(comment: Comment, merged: list[str]) -> CommentRow:
    found = comment.disposition
    return CommentRow(
        comment=comment,
        verdict=VERDICT_NAMES[found.verdict] if found else None,
        units=tuple(dict.fromkeys([comment.unit, *merged])),
    )


def _is_wanted(row: CommentRow, wanted: dict[str, str]) -> bool:
    comment = row.comment
    clause, unit, verdict = (wanted.get(name, "") for name in ("clause", "unit", "verdict"))
    if clause and comment.clause != clause and not comment.clause.startswith(f"{clause}."):
        return False
    if unit and unit not in row.units:
        return False
    found = comment.disposition.verdict if comment.disposition else OPEN
    return not verdict or found == verdict


def neighbours(rows: list[CommentRow], code: str) -> tuple[str, str, str]:
    """Return the ids before, after, and of the next open comment (after it, else from the top)."""
    codes = [one.comment.id for one in rows]
    if code not in codes:
        return "", "", ""
    at = codes.index(code)
    turned = [*rows[at + 1 :], *rows[:at]]
    coming = next((one.comment.id for one in turned if one.comment.disposition is None), "")
    return (
        codes[at - 1] if at else "",
        codes[at + 1] if at + 1 < len(codes) else "",
        coming,
    )
