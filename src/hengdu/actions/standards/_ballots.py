"""Register the ballot of a review: experts, votes, conclusion."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar

import attrs

from hengdu.actions.standards._course_work import CourseStep, Kept, tell_people
from hengdu.actions.standards._dissents import next_code
from hengdu.standards.process import Ballot, Course, Expert, Vote, ballot_result, hold_ballot
from hengdu.store import Permission
from hengdu.store.trail import Tag

if TYPE_CHECKING:
    from hengdu.actions._action import Work


@attrs.frozen(kw_only=True, eq=False)
class HoldBallot(CourseStep):
    """Register a ballot on a draft for review; refused without a quorum and without a conclusion."""

    permission: ClassVar = Permission.PROCESS_RUN
    event: ClassVar = Tag.BALLOT_HELD
    draft: str
    day: date
    experts: tuple[Expert, ...]
    votes: tuple[Vote, ...]
    conclusion: str

    def step(self, work: Work, kept: Kept) -> Course:  # noqa: ARG002 - the interface of every step
        """Add the ballot under the next free id."""
        ballot = Ballot(
            id=next_code("b", [one.id for one in kept.course.ballots]),
            draft=self.draft,
            day=self.day,
            experts=self.experts,
            votes=self.votes,
            conclusion=self.conclusion,
        )
        return hold_ballot(kept.course, ballot)

    def facts(self, work: Work, before: Course, after: Course) -> dict[str, Any]:  # noqa: ARG002 - the interface of every step
        """Name the ballot and say what it came to."""
        made = after.ballots[-1]
        return {"ballot": made.id, "draft": made.draft, **attrs.asdict(ballot_result(made))}

    def tell(self, work: Work, kept: Kept, after: Course) -> None:  # noqa: ARG002 - the interface of every step
        """Tell those who draft."""
        tell_people(work, kept.row, "ballot_held")
