"""Hand in papers of a drafting with their files, hand files and printed documents out."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar
from uuid import UUID

import attrs

from hengdu.actions._action import Action, Work
from hengdu.actions._checks import one_line
from hengdu.actions._errors import ActionError, NotFoundError
from hengdu.actions._evidence_files import Opened, Received
from hengdu.actions.standards._course_work import CourseStep, Kept, day_of, keep_course_file, kept_course
from hengdu.standards.process import Course, Paper, hand_in
from hengdu.store import Permission
from hengdu.store.evidence.vault import open_kept
from hengdu.store.standards.courses import DESK_VAULT, files_visible_to
from hengdu.store.trail import Tag


@attrs.frozen(kw_only=True, eq=False)
class HandInPaper(CourseStep):
    """Hand in one paper that a gate asks for: a file, or a document number, or both.

    A file is typed by its content and kept; the record holds its SM3 digest.
    """

    event: ClassVar = Tag.PAPER_HANDED_IN
    material: str
    number: str = ""
    day: date | None = None
    file: Received | None = attrs.field(default=None, repr=False)

    def step(self, work: Work, kept: Kept) -> Course:
        """Add the paper to the record."""
        number = one_line(self.number, "number", most=200)
        if self.file is None and not number:
            raise ActionError(
                "请选择文件，或填写文号",
                "choose a file, or give the number of the document",
                place="number",
                hint_zh="纸质材料填写文号即可",
                hint_en="For a paper document its number is enough",
            )
        day = self.day or day_of(work)
        if day > day_of(work):
            raise ActionError("日期不能晚于今天", "the day lies ahead", place="day")
        digests = self.file.incoming.digests if self.file is not None else None
        paper = Paper(
            material=self.material,
            file=self.file.name if self.file is not None else "",
            number=number,
            day=day,
            digest=digests.sm3 if digests is not None else "",
        )
        return hand_in(kept.course, paper)

    def facts(self, work: Work, before: Course, after: Course) -> dict[str, Any]:  # noqa: ARG002 - the interface
        """Name the paper, its number and the digest of its file."""
        paper = after.papers[-1]
        return {
            "material": paper.material,
            "number": paper.number,
            "day": paper.day.isoformat(),
            "sm3": paper.digest,
        }

    def tell(self, work: Work, kept: Kept, after: Course) -> None:  # noqa: ARG002 - the interface of every step
        """Keep the file."""
        if self.file is not None:
            keep_course_file(work, kept.row, self.file, self.material)


@attrs.frozen(kw_only=True)
class DownloadCourseFile(Action[Opened]):
    """Hand out one file of a drafting; who took it stands in the trail."""

    permission: ClassVar = Permission.PROCESS_READ
    event: ClassVar = Tag.PAPER_DOWNLOADED
    course: UUID
    file: UUID

    def execute(self, work: Work) -> Opened:
        """Open the file; nothing is recorded where it cannot be opened."""
        kept_course(work, self.course, self.permission)
        row = files_visible_to(work.actor, self.course).filter(pk=self.file).first()
        if row is None:
            raise NotFoundError("file")
        stream = open_kept(DESK_VAULT, row.sm3, name=row.name)
        facts = {"file": str(row.pk), "what": row.what, "size": row.size, "sm3": row.sm3}
        work.record(self.event, object=str(self.course), after=facts)
        return Opened(name=row.name, size=row.size, stream=stream)


@attrs.frozen(kw_only=True)
class RecordPaper(Action[None]):
    """Record that a document about a drafting was given out, with the digest of the file."""

    permission: ClassVar = Permission.PROCESS_READ
    event: ClassVar = Tag.PAPER_PRINTED
    course: UUID
    name: str
    sm3: str

    def execute(self, work: Work) -> None:
        """Write nothing but the event."""
        kept_course(work, self.course, self.permission)
        work.record(self.event, object=str(self.course), after={"file": self.name[:200], "sm3": self.sm3})


@attrs.frozen(kw_only=True)
class RecordCoursesExport(Action[None]):
    """Record that the list of draftings was given out, with the digest of the file."""

    permission: ClassVar = Permission.PROCESS_READ
    event: ClassVar = Tag.COURSES_EXPORTED
    count: int
    sm3: str

    def execute(self, work: Work) -> None:
        """Write nothing but the event."""
        work.record(self.event, after={"courses": self.count, "sm3": self.sm3})
