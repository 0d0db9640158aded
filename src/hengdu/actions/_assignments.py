"""Ask people: give interview roles to respondents, change who answers, end it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, ClassVar
from uuid import UUID

import attrs

from hengdu.actions._action import Action, Work
from hengdu.actions._checks import long_text, one_line, one_of, unsealed, writable
from hengdu.actions._errors import ActionError, NotFoundError
from hengdu.actions._grants import end_grant, insert_grant
from hengdu.actions._people_concerned import works_here
from hengdu.store import Permission, Place, Role
from hengdu.store.assessments.models import Assignment
from hengdu.store.assessments.packs import pinned_pack
from hengdu.store.notices.models import NoticeKind
from hengdu.store.people.models import CodePurpose
from hengdu.store.trail import Tag

if TYPE_CHECKING:
    from hengdu.packs import Pack


def insert_assignment(  # noqa: PLR0913 - one parameter for each column
    work: Work,
    *,
    role: str,
    user: UUID | None,
    person: str = "",
    codes: tuple[str, ...] = (),
    due: date | None = None,
    note: str = "",
    is_deputy: bool = False,
    instead_of: Assignment | None = None,
    is_invited: bool = False,
) -> Assignment:
    """Insert an assignment with the grant that lets the person answer; the caller has authorised it.

    NotFoundError for a ``user`` who holds nothing in the institution; who ``is_invited`` has a new account.
    """
    pack = pinned_pack(work.assessment)
    one_of(role, [item.code for item in pack.content.roles], "role")
    _known(pack, codes)
    if user is None and not person:
        raise ActionError(
            "请选择受访人或填写姓名",
            "choose the respondent or give a name",
            place="user",
            hint_zh="无账号者先填姓名，之后再改派",
            hint_en="Give the name of who has no account yet; reassign later",
        )
    grant = None
    if user is not None:
        if not is_invited:
            works_here(work, user, "user")
        grant = insert_grant(
            work,
            user=user,
            role=Role.RESPONDENT,
            tenant=work.tenant.pk,
            assessment=work.assessment.pk,
            interview_roles=(role,),
            purpose="assignment",
        )
    row = Assignment.objects.create(
        assessment=work.assessment,
        role=role,
        user_id=user,
        person=one_line(person, "person", most=200),
        codes=sorted(codes),
        grant=grant,
        is_deputy=is_deputy,
        instead_of=instead_of,
        due=due,
        note=long_text(note, "note", most=2000),
        created_at=work.moment,
        created_by_id=work.actor.user_id,
    )
    work.notify(user, NoticeKind.ASSIGNED, object=str(row.pk), role=role, title=work.assessment.title)
    return row


def _known(pack: Pack, codes: tuple[str, ...]) -> None:
    for code in codes:
        if code not in pack.nodes and code not in pack.practices:
            raise ActionError(f"没有编码 {code[:80]}", f"there is no code {code[:80]}", place="codes")


def _facts_of(row: Assignment) -> dict[str, object]:
    return {
        "role": row.role,
        "user": str(row.user_id or ""),
        "person": row.person,
        "codes": row.codes,
        "is_deputy": row.is_deputy,
        "due": row.due.isoformat() if row.due else None,
    }


@attrs.frozen(kw_only=True)
class AssignRespondent(Action[UUID]):
    """Ask an interview role's questions of a person; returns the assignment's id.

    ``codes`` narrows it to nodes or practices (spreading a role over several people); ``person`` names who
    has no account. The person gets a respondent's grant for this assessment only.
    """

    permission: ClassVar = Permission.ASSIGNMENT_EDIT
    event: ClassVar = Tag.RESPONDENT_ASSIGNED
    assessment: UUID
    role: str
    user: UUID | None = None
    person: str = ""
    codes: tuple[str, ...] = ()
    due: date | None = None
    note: str = ""

    def place(self, work: Work) -> Place:
        """Load the assessment."""
        return work.at_assessment(self.assessment)

    def execute(self, work: Work) -> UUID:
        """Insert the assignment and its grant."""
        writable(work.assessment)
        row = insert_assignment(
            work,
            role=self.role,
            user=self.user,
            person=self.person,
            codes=self.codes,
            due=self.due,
            note=self.note,
        )
        work.record(self.event, object=str(row.pk), after=_facts_of(row))
        return row.pk


@attrs.frozen(kw_only=True)
class Invited:
    """A new account, its assignment, and, this once, the code that opens the account."""

    user: UUID
    assignment: UUID
    code: str = attrs.field(repr=False)


@attrs.frozen(kw_only=True)
class InviteRespondent(Action[Invited]):
    """Make an account for a respondent who has none, assign the role, and hand out a one-time code.

    The account can do nothing but answer in this assessment; the code is shown once and can be printed.
    """

    permission: ClassVar = Permission.ASSIGNMENT_EDIT
    event: ClassVar = Tag.RESPONDENT_INVITED
    assessment: UUID
    role: str
    username: str
    display_name: str
    email: str = ""
    codes: tuple[str, ...] = ()
    due: date | None = None

    def place(self, work: Work) -> Place:
        """Load the assessment."""
        return work.at_assessment(self.assessment)

    def execute(self, work: Work) -> Invited:
        """Insert account, code, assignment and grant."""
        from hengdu.actions.accounts._people import hand_out_code, new_person

        writable(work.assessment)
        user = new_person(work, self.username, self.display_name, self.email)
        code = hand_out_code(work, user, CodePurpose.INVITE)
        row = insert_assignment(
            work, role=self.role, user=user.pk, codes=self.codes, due=self.due, is_invited=True
        )
        work.record(self.event, object=str(row.pk), after=_facts_of(row))
        return Invited(user=user.pk, assignment=row.pk, code=code)


@attrs.frozen(kw_only=True)
class ReassignRespondent(Action[UUID]):
    """Let another person answer instead; returns the new assignment's id.

    ``as_deputy`` keeps the present assignment running beside the deputy's; else it ends. Answers given so far
    keep who gave them.
    """

    permission: ClassVar = Permission.ASSIGNMENT_EDIT
    event: ClassVar = Tag.RESPONDENT_REASSIGNED
    assessment: UUID
    assignment: UUID
    user: UUID | None = None
    person: str = ""
    as_deputy: bool = False
    reason: str = ""

    def place(self, work: Work) -> Place:
        """Load the assessment."""
        return work.at_assessment(self.assessment)

    def execute(self, work: Work) -> UUID:
        """Insert the successor and end the present one unless it goes on beside a deputy."""
        writable(work.assessment)
        present = _running(work, self.assignment)
        row = insert_assignment(
            work,
            role=present.role,
            user=self.user,
            person=self.person,
            codes=tuple(present.codes),
            due=present.due,
            is_deputy=self.as_deputy,
            instead_of=present,
        )
        if not self.as_deputy:
            end_assignment(work, present, one_line(self.reason, "reason", most=200))
        work.record(self.event, object=str(row.pk), before=_facts_of(present), after=_facts_of(row))
        work.notify(present.user_id, NoticeKind.REASSIGNED, object=str(present.pk), role=present.role)
        return row.pk


@attrs.frozen(kw_only=True)
class EndAssignment(Action[None]):
    """Ask a person no more; their answers stay, and their grant for this assessment ends."""

    permission: ClassVar = Permission.ASSIGNMENT_EDIT
    event: ClassVar = Tag.ASSIGNMENT_ENDED
    assessment: UUID
    assignment: UUID
    reason: str = ""

    def place(self, work: Work) -> Place:
        """Load the assessment."""
        return work.at_assessment(self.assessment)

    def execute(self, work: Work) -> None:
        """End assignment and grant."""
        unsealed(work.assessment)
        row = _running(work, self.assignment)
        end_assignment(work, row, one_line(self.reason, "reason", most=200))
        work.record(self.event, object=str(row.pk), before=_facts_of(row), after={"reason": self.reason})


def _running(work: Work, assignment_id: UUID) -> Assignment:
    row = (
        Assignment.objects.select_related("grant")
        .filter(pk=assignment_id, assessment=work.assessment, ended_at__isnull=True)
        .first()
    )
    if row is None:
        raise NotFoundError("assignment")
    return row


def end_assignment(work: Work, row: Assignment, reason: str) -> None:
    """End an assignment and the grant that it gave; the caller has authorised it."""
    Assignment.objects.filter(pk=row.pk).update(ended_at=work.moment, ended_reason=reason)
    if row.grant is not None:
        end_grant(work, row.grant)
