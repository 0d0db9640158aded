"""Ask for comments on a draft, take what comes back, say what became of each, and handle disagreements."""

from __future__ import annotations

import shutil
import tempfile
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Final

import attrs

from hengdu.actions._errors import ActionError, Conflict
from hengdu.actions._evidence_files import Received
from hengdu.actions.standards._course_work import CourseStep, Kept, day_of, keep_course_file, tell_people
from hengdu.chain import sha256_of
from hengdu.documents import record_data
from hengdu.standards.process import (
    WHOLE,
    Comment,
    Course,
    Disposition,
    Dissent,
    Reply,
    Solicitation,
    Verdict,
    ask,
    comment_of,
    count_answers,
    dispose,
    import_forms,
    merge,
    receive,
    solicitation_of,
    split,
)
from hengdu.store import Permission
from hengdu.store.standards.courses import COMMENT_FORM, units_of_actor
from hengdu.store.trail import Tag

if TYPE_CHECKING:
    from hengdu.actions._action import Work

_FORM_BYTES: Final = 20 * 1024 * 1024
_FORM_KINDS: Final = (".xlsx", ".docx")


def comment_mark(one: Comment | Dissent) -> str:
    """Return a short mark of a record as it stands, so that a form knows whether it was changed meanwhile."""
    return sha256_of(record_data(one))[:16]


@attrs.frozen(kw_only=True, eq=False)
class AskForComments(CourseStep):
    """Ask units about a draft until a day; their people find it in their inbox."""

    permission: ClassVar = Permission.PROCESS_RUN
    event: ClassVar = Tag.COMMENTS_ASKED
    draft: str
    units: tuple[str, ...]
    until: date

    def step(self, work: Work, kept: Kept) -> Course:
        """Register the round."""
        if not self.units:
            raise ActionError("请写明征求意见的单位", "name the units to ask", place="units")
        round_ = Solicitation(draft=self.draft, asked=self.units, sent=day_of(work), until=self.until)
        return ask(kept.course, round_)

    def facts(self, work: Work, before: Course, after: Course) -> dict[str, Any]:  # noqa: ARG002 - the interface of every step
        """Name the draft, the units and the day."""
        return {"draft": self.draft, "units": list(self.units), "until": self.until.isoformat()}

    def tell(self, work: Work, kept: Kept, after: Course) -> None:  # noqa: ARG002 - the interface of every step
        """Tell the units that are asked."""
        tell_people(
            work,
            kept.row,
            "comments_asked",
            permission=Permission.COMMENT_WRITE,
            units=self.units,
            due=self.until,
        )


@attrs.frozen(kw_only=True, eq=False)
class RemindUnits(CourseStep):
    """Remind the people of the units that were asked about a draft and are silent."""

    permission: ClassVar = Permission.PROCESS_RUN
    event: ClassVar = Tag.COMMENTS_ASKED
    draft: str

    def step(self, work: Work, kept: Kept) -> Course:  # noqa: ARG002 - the interface of every step
        """Change nothing; refuse where nobody is silent."""
        if not count_answers(kept.course, self.draft).silent:
            raise ActionError("所有单位都已回复", "every unit has replied", place="draft")
        return kept.course

    def facts(self, work: Work, before: Course, after: Course) -> dict[str, Any]:  # noqa: ARG002 - the interface of every step
        """Name the units that are silent."""
        return {"draft": self.draft, "reminded": list(count_answers(after, self.draft).silent)}

    def tell(self, work: Work, kept: Kept, after: Course) -> None:
        """Tell the units that are silent."""
        tell_people(
            work,
            kept.row,
            "comments_due",
            permission=Permission.COMMENT_WRITE,
            units=count_answers(after, self.draft).silent,
            due=solicitation_of(after, self.draft).until,
        )


@attrs.frozen(kw_only=True, eq=False)
class TakeForms(CourseStep):
    """Take filled forms in, all or none, and keep the files; faults name file, sheet and cell."""

    permission: ClassVar = Permission.PROCESS_RUN
    event: ClassVar = Tag.COMMENTS_TAKEN
    draft: str
    forms: tuple[Received, ...]

    def step(self, work: Work, kept: Kept) -> Course:
        """Read the forms and register their replies."""
        with tempfile.TemporaryDirectory(prefix="hengdu-forms-") as folder:
            paths = [_copied(one, Path(folder) / str(at)) for at, one in enumerate(self.forms)]
            return import_forms(kept.course, paths, self.draft, received=day_of(work))

    def facts(self, work: Work, before: Course, after: Course) -> dict[str, Any]:  # noqa: ARG002 - the interface of every step
        """Count what came in."""
        return {
            "draft": self.draft,
            "files": [one.name for one in self.forms],
            "comments": len(after.comments) - len(before.comments),
        }

    def tell(self, work: Work, kept: Kept, after: Course) -> None:  # noqa: ARG002 - the interface of every step
        """Keep the files as they came."""
        for one in self.forms:
            keep_course_file(work, kept.row, one, COMMENT_FORM)


def _copied(file: Received, folder: Path) -> Path:
    """Write a form where it can be read under its own name; ActionError for other kinds and large ones."""
    digests = file.incoming.digests
    if not file.name.lower().endswith(_FORM_KINDS) or digests is None or digests.size > _FORM_BYTES:
        raise ActionError(
            "不是意见表",
            "this is no form for comments",
            place=file.name,
            hint_zh="请上传填好的 .xlsx 或 .docx 意见表，每份不超过 20 MB",
            hint_en="Upload filled forms, .xlsx or .docx, of at most 20 MB each",
        )
    folder.mkdir(mode=0o700)
    path = folder / file.name
    with file.incoming.opened() as source, path.open("wb") as target:
        shutil.copyfileobj(source, target)
    return path


@attrs.frozen(kw_only=True)
class Remark:
    """One comment as a unit typed it."""

    clause: str
    text: str
    proposal: str = ""


@attrs.frozen(kw_only=True, eq=False)
class SendComments(CourseStep):
    """Send the reply of a unit about a draft: its comments, or that it has none.

    Who stands for units sends only theirs; whoever runs the drafting registers any unit's letter.
    """

    permission: ClassVar = Permission.COMMENT_WRITE
    event: ClassVar = Tag.COMMENTS_TAKEN
    draft: str
    unit: str
    person: str = ""
    remarks: tuple[Remark, ...]

    def step(self, work: Work, kept: Kept) -> Course:
        """Register the reply; every clause is one of the draft."""
        may_speak_for(work, kept, self.unit)
        solicitation_of(kept.course, self.draft)
        known = {
            one.number for draft in kept.course.drafts if draft.id == self.draft for one in draft.clauses
        }
        for at, one in enumerate(self.remarks, start=1):
            if one.clause != WHOLE and one.clause not in known:
                raise ActionError(
                    f"第 {at} 条：稿件 {self.draft} 没有条款 {one.clause[:40]}",
                    f"comment {at}: the draft {self.draft} has no clause {one.clause[:40]}",
                    place="clause",
                    hint_zh=f"章条编号如 6.2；对全文的意见写“{WHOLE}”",
                    hint_en=f"Write a number as 6.2, or {WHOLE} for the whole draft",
                )
        day = day_of(work)
        reply = Reply(unit=self.unit, day=day, person=self.person, has_comments=bool(self.remarks))
        comments = [
            Comment(
                id="new",
                draft=self.draft,
                unit=self.unit,
                person=self.person,
                clause=one.clause,
                text=one.text,
                proposal=one.proposal,
                received=day,
            )
            for one in self.remarks
        ]
        return receive(kept.course, self.draft, reply, comments)

    def facts(self, work: Work, before: Course, after: Course) -> dict[str, Any]:  # noqa: ARG002 - the interface of every step
        """Name the unit and count its comments."""
        return {"draft": self.draft, "unit": self.unit, "comments": len(self.remarks)}

    def tell(self, work: Work, kept: Kept, after: Course) -> None:  # noqa: ARG002 - the interface of every step
        """Tell those who run the drafting."""
        tell_people(work, kept.row, "comments_came", permission=Permission.PROCESS_RUN)


def may_speak_for(work: Work, kept: Kept, unit: str) -> None:
    """Raise ActionError where the actor stands for units and ``unit`` is none of them."""
    own = units_of_actor(work.actor, Permission.COMMENT_WRITE)
    if unit in own or runs_course(work, kept):
        return
    raise ActionError(
        f"您不能代表 {unit[:80]} 回复",
        f"you cannot reply for {unit[:80]}",
        place="unit",
        hint_zh="请选择您所在的单位，或请秘书处登记",
        hint_en="Choose your own unit, or ask the secretariat to register it",
    )


def runs_course(work: Work, kept: Kept) -> bool:
    """Say whether the actor runs this drafting."""
    from hengdu.store.standards.courses import course_for

    return course_for(work.actor, kept.row.pk, Permission.PROCESS_RUN) is not None


@attrs.frozen(kw_only=True, eq=False)
class DisposeComment(CourseStep):
    """Say what became of a comment and why.

    ``seen`` is the mark of the comment that the person read; None where that does not matter.
    """

    permission: ClassVar = Permission.PROCESS_RUN
    event: ClassVar = Tag.COMMENT_DISPOSED
    comment: str
    verdict: Verdict
    reason: str = ""
    seen: str | None = None

    def step(self, work: Work, kept: Kept) -> Course:
        """Write the disposition unless somebody else was faster."""
        found = comment_of(kept.course, self.comment)
        if self.seen is not None and comment_mark(found) != self.seen:
            raise Conflict(kept, place=self.comment, by=found.disposition.by if found.disposition else "")
        made = Disposition(verdict=self.verdict, reason=self.reason, by=work.actor.name, day=day_of(work))
        return dispose(kept.course, self.comment, made)

    def facts(self, work: Work, before: Course, after: Course) -> dict[str, Any]:  # noqa: ARG002 - the interface of every step
        """Name the comment and what became of it, before and after."""
        earlier = comment_of(before, self.comment).disposition
        return {
            "comment": self.comment,
            "verdict": self.verdict,
            "reason": self.reason,
            **({"before": earlier.verdict} if earlier else {}),
        }


@attrs.frozen(kw_only=True, eq=False)
class DisposeComments(CourseStep):
    """Give several comments the same disposition, all or none.

    ``seen`` are (id, mark as it was read); the mark is empty where that does not matter.
    """

    permission: ClassVar = Permission.PROCESS_RUN
    event: ClassVar = Tag.COMMENT_DISPOSED
    seen: tuple[tuple[str, str], ...]
    verdict: Verdict
    reason: str = ""

    def step(self, work: Work, kept: Kept) -> Course:
        """Write the dispositions unless somebody else was faster with one of them."""
        if not self.seen:
            raise ActionError("请选择意见", "choose the comments", place="comments")
        made = Disposition(verdict=self.verdict, reason=self.reason, by=work.actor.name, day=day_of(work))
        course = kept.course
        for code, mark in self.seen:
            found = comment_of(course, code)
            if mark and comment_mark(found) != mark:
                raise Conflict(kept, place=code, by=found.disposition.by if found.disposition else "")
            course = dispose(course, code, made)
        return course

    def facts(self, work: Work, before: Course, after: Course) -> dict[str, Any]:  # noqa: ARG002 - the interface of every step
        """Name the comments and what became of them."""
        return {
            "comments": [code for code, _ in self.seen],
            "verdict": self.verdict,
            "reason": self.reason,
        }


@attrs.frozen(kw_only=True, eq=False)
class SplitComment(CourseStep):
    """Take a comment apart into two or more; the whole stays for the record."""

    permission: ClassVar = Permission.PROCESS_RUN
    event: ClassVar = Tag.COMMENTS_CHANGED
    comment: str
    parts: tuple[Remark, ...]

    def step(self, work: Work, kept: Kept) -> Course:  # noqa: ARG002 - the interface of every step
        """Split it."""
        pieces = [(one.clause, one.text, one.proposal) for one in self.parts]
        return split(kept.course, self.comment, pieces)

    def facts(self, work: Work, before: Course, after: Course) -> dict[str, Any]:  # noqa: ARG002 - the interface of every step
        """Name the comment and count its parts."""
        return {"split": self.comment, "parts": len(self.parts)}


@attrs.frozen(kw_only=True, eq=False)
class MergeComments(CourseStep):
    """Let one comment stand for others that say the same, as a person confirmed."""

    permission: ClassVar = Permission.PROCESS_RUN
    event: ClassVar = Tag.COMMENTS_CHANGED
    into: str
    others: tuple[str, ...]

    def step(self, work: Work, kept: Kept) -> Course:  # noqa: ARG002 - the interface of every step
        """Merge them."""
        return merge(kept.course, self.into, self.others)

    def facts(self, work: Work, before: Course, after: Course) -> dict[str, Any]:  # noqa: ARG002 - the interface of every step
        """Name the comments."""
        return {"merged": list(self.others), "into": self.into}
