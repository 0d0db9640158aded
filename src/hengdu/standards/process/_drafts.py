"""Compare the three drafts clause by clause and trace every change to a comment."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING, Final

import attrs

from hengdu.errors import StandardsError
from hengdu.standards.consistency import Finding, Place, Severity
from hengdu.standards.policies import Article, Kind, compare_policies
from hengdu.standards.process._comments import WHOLE
from hengdu.standards.process._records import Clause, Comment, Course, Draft
from hengdu.text import Text

if TYPE_CHECKING:
    from collections.abc import Sequence

_NUMBER: Final = re.compile(
    r"^[\s*#]*(?P<number>(?:[1-9]\d?|[A-Z](?=\.))(?:\.\d{1,3}){0,5})(?:[\s　、.：:]+(?P<text>\S.*))?$"
)
_DEPTH: Final = 6
_TITLE_SIGNS: Final = 40
_STOPS: Final = ("。", "；", "：", ".", ";", ":")


@attrs.frozen(kw_only=True)
class ClauseChange:
    """What became of one clause, or of several that were split or merged; see the kinds of policies."""

    kind: Kind
    before: tuple[Clause, ...]
    after: tuple[Clause, ...]
    likeness: float
    words: tuple[tuple[str, str], ...]

    @property
    def is_touched(self) -> bool:
        """Tell whether what the clause says changed, not only its number or place."""
        return self.kind not in {Kind.SAME, Kind.RENUMBERED, Kind.MOVED}


@attrs.frozen(kw_only=True)
class DraftComparison:
    """Two drafts and every clause of both exactly once."""

    before: Draft
    after: Draft
    changes: tuple[ClauseChange, ...]

    def touched(self) -> tuple[ClauseChange, ...]:
        """Return the changes that touch what a clause says."""
        return tuple(one for one in self.changes if one.is_touched)


def parse_clauses(text: str, *, name: str = "") -> tuple[Clause, ...]:
    r"""Take a draft apart at every line that begins with a clause number; what stands before is left out.

    A short first line without a full stop is the title. Raises StandardsError for a text without
    clauses and for a number that is there twice.

    >>> [(one.number, one.title) for one in parse_clauses("1 范围\n本文件适用于甲。\n2.1 机构应当登记。")]
    [('1', '范围'), ('2.1', '')]
    """
    found: list[tuple[str, int, str, list[str]]] = []
    for at, line in enumerate(text.splitlines(), start=1):
        match = _NUMBER.match(line.rstrip())
        if match:
            words = (match["text"] or "").strip()
            is_title = len(words) <= _TITLE_SIGNS and not words.endswith(_STOPS)
            found.append((match["number"], at, words if is_title else "", [] if is_title else [words]))
        elif found and line.strip():
            found[-1][3].append(line.strip())
    if not found:
        raise StandardsError(
            "文本中没有带编号的条款",
            "the text has no numbered clause",
            place=name,
            hint_zh="每条另起一行，以“5.1 ”这样的编号开头",
            hint_en="Begin every clause on a line of its own with a number such as 5.1",
        )
    lines: dict[str, int] = {}
    for number, at, _, _ in found:
        if number in lines:
            raise StandardsError(
                f"条款 {number} 出现两次（第 {lines[number]} 行和第 {at} 行）",
                f"clause {number} is there twice (lines {lines[number]} and {at})",
                place=f"{name}:{at}",
                hint_zh="请改正编号",
                hint_en="Correct the number",
            )
        lines[number] = at
    return tuple(Clause(number=number, title=title, text="\n".join(body)) for number, _, title, body in found)


def add_draft(course: Course, draft: Draft) -> Course:
    """Add a version of one of the three drafts; ids are used once and clauses are numbered once."""
    if any(one.id == draft.id for one in course.drafts):
        raise StandardsError(
            f"稿件 {draft.id} 已登记",
            f"the draft {draft.id} is registered already",
            place=course.standard,
            hint_zh="请为新版本另取编号",
            hint_en="Give the new version another id",
        )
    return replace(course, drafts=(*course.drafts, draft))


def compare_drafts(before: Draft, after: Draft) -> DraftComparison:
    """Compare two drafts clause by clause, as policies are compared by article."""
    left, right = _articles(before), _articles(after)
    compared = compare_policies([one for one, _ in left], [one for one, _ in right])
    old = {id(article): clause for article, clause in left}
    new = {id(article): clause for article, clause in right}
    return DraftComparison(
        before=before,
        after=after,
        changes=tuple(
            ClauseChange(
                kind=one.kind,
                before=tuple(old[id(article)] for article in one.before),
                after=tuple(new[id(article)] for article in one.after),
                likeness=one.likeness,
                words=one.words(),
            )
            for one in compared.changes
        ),
    )


def compared_drafts(course: Course) -> tuple[DraftComparison, ...]:
    """Compare the latest of each of the three drafts with the next of them, as far as they are there."""
    there = [draft for kind in ("comment", "review", "approval") if (draft := course.draft(kind)) is not None]
    return tuple(compare_drafts(left, right) for left, right in pairwise(there))


def trace_changes(course: Course, comparison: DraftComparison) -> tuple[Finding, ...]:
    """Return adopted comments without a change, and changes without an adopted comment or own reason.

    A comment reaches its clause and the clauses below it; one on 全文 reaches all. A change made
    for another reason is explained by a ``Change`` of the course for the newer draft.
    """
    comments = [
        one
        for one in course.standing_comments()
        if one.draft == comparison.before.id
        and one.disposition is not None
        and one.disposition.verdict != "rejected"
    ]
    touched = comparison.touched()
    findings = [
        _unchanged(comparison, one)
        for one in comments
        if not any(_reaches(one.clause, change) for change in touched)
    ]
    reasons = [
        one.clause for one in course.changes if one.draft == comparison.after.id and one.reason.strip()
    ]
    causes = [*(one.clause for one in comments), *reasons]
    findings += [
        _unexplained(comparison, change)
        for change in touched
        if not any(_reaches(clause, change) for clause in causes)
    ]
    return tuple(findings)


def _unchanged(comparison: DraftComparison, comment: Comment) -> Finding:
    return Finding(
        rule="adopted-without-change",
        severity=Severity.ERROR,
        places=(Place(document=comparison.before.id, line=0, row=comment.clause, text=comment.text[:80]),),
        message=Text(
            f"意见 {comment.id}（{comment.clause}）已采纳，但{comparison.after.id}中相应条款没有改动",
            f"comment {comment.id} on {comment.clause} was adopted, but {comparison.after.id} is unchanged",
        ),
        proposal=Text("修改该条，或改正处理结果", "Change the clause, or correct what became of the comment"),
    )


def _unexplained(comparison: DraftComparison, change: ClauseChange) -> Finding:
    clauses = change.after or change.before
    draft = comparison.after if change.after else comparison.before
    numbers = [one.number for one in clauses]
    return Finding(
        rule="change-without-comment",
        severity=Severity.ERROR,
        places=tuple(Place(document=draft.id, line=0, row=one.number, text=one.text[:80]) for one in clauses),
        message=Text(
            f"{draft.id}的条款 {'、'.join(numbers)} 有改动，但没有对应的采纳意见",
            f"{draft.id} changed at {', '.join(numbers)} without an adopted comment",
        ),
        proposal=Text(
            "说明改动理由，或登记相应意见", "Give the reason of the change, or register the comment"
        ),
    )


def _reaches(clause: str, change: ClauseChange) -> bool:
    if clause == WHOLE:
        return True
    return any(
        one.number == clause or one.number.startswith(f"{clause}.") for one in (*change.before, *change.after)
    )


def _articles(draft: Draft) -> list[tuple[Article, Clause]]:
    return [
        (
            Article(
                number=(_rank(clause.number), 0),
                chapter="",
                text=f"{clause.title}\n{clause.text}".strip(),
                line=at,
            ),
            clause,
        )
        for at, clause in enumerate(draft.clauses, start=1)
    ]


def _rank(number: str) -> int:
    """Return a number that orders clause numbers: annexes after chapters, 5.2 before 5.10."""
    parts = [int(part) if part.isdecimal() else 100 + ord(part[0]) for part in number.split(".")]
    rank = 0
    for part in (*parts, *([0] * _DEPTH))[:_DEPTH]:
        rank = rank * 1000 + part
    return rank


def draft_findings(course: Course, comparisons: Sequence[DraftComparison]) -> tuple[Finding, ...]:
    """Return the findings of every comparison given."""
    return tuple(finding for one in comparisons for finding in trace_changes(course, one))
