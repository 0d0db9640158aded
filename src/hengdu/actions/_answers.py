"""Save answers, confirm carried ones, go on or stop asking."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar, Final
from uuid import UUID

import attrs
from django.db import IntegrityError, transaction

from hengdu.actions._action import Action, Work
from hengdu.actions._checks import checked, long_text, one_of, own_answer, writable
from hengdu.actions._errors import ActionError, Conflict, NotFoundError, PermissionRefused
from hengdu.actions._proposals import check_answer
from hengdu.assessments import AnswerFile, asked_of
from hengdu.store import Permission, Place
from hengdu.store.assessments.mapping import answer_columns, answer_data, answer_record
from hengdu.store.assessments.models import Answer, AnswerVersion, FlowChoice
from hengdu.store.assessments.packs import interviewer_of, pinned_pack
from hengdu.store.assessments.queries import present_answer, running_assignments
from hengdu.store.assessments.writing import last_versions, update_answer
from hengdu.store.trail import Tag

CARRIED: Final = "carried"
CONFIRMED: Final = "confirmed"
# What a respondent may state; who, when and where from is ours to state.
TYPED: Final = frozenset(
    {
        "answer",
        "state",
        "reason",
        "evidence",
        "evidence_date",
        "evidence_note",
        "note",
        "by_object",
        "by_unit",
        "importance",
        "numerator",
        "denominator",
    }
)


@attrs.frozen(kw_only=True)
class SavedAnswer:
    """An answer as it is stored now; ``version`` is what the next save must give back."""

    code: str
    role: str
    version: int
    given: AnswerFile
    saved_at: datetime
    saved_by: str
    carry: str = ""


def saved_answer(row: Answer) -> SavedAnswer:
    """Return a row as the value object that pages show."""
    by = row.saved_by.display_name if row.saved_by is not None else row.rater
    return SavedAnswer(
        code=row.code,
        role=row.role,
        version=row.version,
        given=answer_record(row),
        saved_at=row.saved_at,
        saved_by=by,
        carry=row.carry,
    )


def permitted_codes(work: Work, role: str) -> tuple[frozenset[str] | None, UUID | None]:
    """Return the practices that the actor may answer in a role (None for all), and by which assignment.

    The grant names the role; running assignments with codes narrow it.
    """
    if work.actor.everything:
        return None, None
    if role not in work.actor.interview_roles(work.place):
        raise PermissionRefused(Permission.ANSWER_WRITE, work.place)
    rows = running_assignments(work.assessment.pk, work.actor.user_id, role) if work.actor.user_id else []
    if not rows:
        return None, None
    if any(not codes for _, codes in rows):
        return None, next(pk for pk, codes in rows if not codes)
    wanted = [code for _, codes in rows for code in codes]
    return interviewer_of(work.assessment).practices_of(wanted), rows[0][0]


@attrs.frozen(kw_only=True)
class SaveAnswer(Action[SavedAnswer]):
    """Save one answer of one interview role; returns what is stored now.

    ``given`` is plain data of :class:`hengdu.assessments.AnswerFile` (only what a respondent states);
    ``version`` is the version the editor saw, 0 for none. Conflict, with the other's answer, when somebody
    saved meanwhile; saving what is stored already changes nothing, so a lost reply may be sent again.
    """

    permission: ClassVar = Permission.ANSWER_WRITE
    event: ClassVar = Tag.ANSWER_SAVED
    how: ClassVar[str] = "typed"
    assessment: UUID
    code: str
    role: str
    given: dict[str, Any]
    version: int = 0

    def place(self, work: Work) -> Place:
        """Load the assessment."""
        return work.at_assessment(self.assessment)

    def execute(self, work: Work) -> SavedAnswer:
        """Check the answer against the pack and write it as a new version."""
        writable(work.assessment, self.code)
        assignment = self._assignment(work)
        given = self._given()
        check_answer(work.assessment, self.code, given)
        row = _present(work, self.code, self.role)
        if row is None:
            row = self._insert(work, given, assignment)
            before: dict[str, Any] | None = None
        else:
            same = answer_columns(given) == {
                **answer_columns(answer_record(row)),
                "rater": "",
                "carried_from": "",
            }
            if same and row.carry != CARRIED:
                return saved_answer(row)
            if row.version != self.version:
                raise _conflict(row)
            before = {**answer_data(answer_record(row)), "version": row.version}
            if not update_answer(
                row, given, how=self.how, moment=work.moment, by=work.actor.user_id, assignment=assignment
            ):
                raise _conflict(_present(work, self.code, self.role) or row)
        version = row.version if before is None else self.version + 1
        after = {**answer_data(given), "version": version}
        work.record(self.event, object=f"{self.code} {self.role}", before=before, after=after)
        return SavedAnswer(
            code=self.code,
            role=self.role,
            version=version,
            given=given,
            saved_at=work.moment,
            saved_by=work.actor.name,
        )

    def _given(self) -> AnswerFile:
        extra = set(self.given) - TYPED
        if extra:
            raise ActionError(
                f"不接受字段 {min(extra)[:40]}", f"the field {min(extra)[:40]} is not taken", place=self.code
            )
        data = {name: value for name, value in self.given.items() if value not in (None, "")}
        for name in ("note", "evidence_note", "reason"):
            if isinstance(data.get(name), str):
                data[name] = long_text(data[name], name)
        return checked(AnswerFile, {**data, "role": self.role}, self.code)

    def _assignment(self, work: Work) -> UUID | None:
        pack = pinned_pack(work.assessment)
        if self.code not in pack.practices:
            raise NotFoundError(self.code[:80])
        permitted, assignment = self._permitted(work)
        if self.role not in asked_of(pack, pack.practices[self.code]) or (
            permitted is not None and self.code not in permitted
        ):
            raise NotFoundError(self.code)
        return assignment

    def _permitted(self, work: Work) -> tuple[frozenset[str] | None, UUID | None]:
        """Return the practices that may be answered (None for all), and by which assignment."""
        return permitted_codes(work, self.role)

    def _insert(self, work: Work, given: AnswerFile, assignment: UUID | None) -> Answer:
        if self.version != 0:
            raise Conflict(None, place=self.code)
        own_answer(work.assessment, self.code)
        last = last_versions(work.assessment.pk, [self.code]).get((self.code, self.role, ""), 0)
        row = Answer(
            assessment=work.assessment,
            code=self.code,
            version=last + 1,
            saved_at=work.moment,
            saved_by_id=work.actor.user_id,
            assignment_id=assignment,
            **answer_columns(given),
        )
        try:
            with transaction.atomic():
                row.save(force_insert=True)
        except IntegrityError:  # somebody inserted the same answer meanwhile (PostgreSQL)
            present = _present(work, self.code, self.role)
            raise (_conflict(present) if present is not None else Conflict(None, place=self.code)) from None
        AnswerVersion.objects.create(
            assessment=work.assessment,
            code=self.code,
            role=self.role,
            rater="",
            version=row.version,
            data=answer_data(given),
            how=self.how,
            saved_at=work.moment,
            saved_by_id=work.actor.user_id,
        )
        return row


def _present(work: Work, code: str, role: str) -> Answer | None:
    """Return the row that an editor of this role sees: the first where a file gave several."""
    return present_answer(work.assessment.pk, code, role)


def _conflict(row: Answer) -> Conflict:
    current = saved_answer(row)
    return Conflict(
        current, place=row.code, by=current.saved_by, at_text=row.saved_at.isoformat(timespec="seconds")
    )


@attrs.frozen(kw_only=True)
class Confirmation:
    """One carried answer that is confirmed as it stands, in the version that the person saw."""

    code: str
    role: str
    version: int


@attrs.frozen(kw_only=True)
class ConfirmCarried(Action[int]):
    """Confirm answers carried over from last year as still true; returns how many.

    A carried answer without a role may be confirmed by any role that the practice is asked of.
    """

    permission: ClassVar = Permission.ANSWER_WRITE
    event: ClassVar = Tag.ANSWERS_CONFIRMED
    assessment: UUID
    role: str
    items: tuple[Confirmation, ...]

    def place(self, work: Work) -> Place:
        """Load the assessment."""
        return work.at_assessment(self.assessment)

    def execute(self, work: Work) -> int:
        """Write a version for each that says who confirmed it."""
        writable(work.assessment, *(item.code for item in self.items))
        pack = pinned_pack(work.assessment)
        permitted, assignment = permitted_codes(work, self.role)
        rows = {
            (row.code, row.role): row
            for row in Answer.objects.select_related("saved_by").filter(
                assessment=work.assessment, carry=CARRIED, code__in={item.code for item in self.items}
            )
        }
        confirmed = []
        for item in self.items:
            row = rows.get((item.code, item.role))
            if row is None or item.role not in {self.role, ""} or item.code not in pack.practices:
                raise NotFoundError(item.code[:80])
            if (permitted is not None and item.code not in permitted) or self.role not in asked_of(
                pack, pack.practices[item.code]
            ):
                raise NotFoundError(item.code)
            done = row.version == item.version and update_answer(
                row,
                answer_record(row),
                how=CONFIRMED,
                moment=work.moment,
                by=work.actor.user_id,
                assignment=assignment,
                carry=CONFIRMED,
            )
            if not done:
                raise _conflict(row)
            confirmed.append(item.code)
        if confirmed:
            work.record(self.event, object=self.role, after={"codes": sorted(confirmed)})
        return len(confirmed)


@attrs.frozen(kw_only=True)
class ChooseFlow(Action[None]):
    """Go on asking a role in a node after the level that failed there, or stop again."""

    permission: ClassVar = Permission.ANSWER_WRITE
    event: ClassVar = Tag.FLOW_CHOSEN
    assessment: UUID
    role: str
    node: str
    goes_on: bool

    def place(self, work: Work) -> Place:
        """Load the assessment."""
        return work.at_assessment(self.assessment)

    def execute(self, work: Work) -> None:
        """Remember the choice."""
        writable(work.assessment)
        one_of(self.node, dict(pinned_pack(work.assessment).nodes), "node")
        self._permitted(work)
        FlowChoice.objects.update_or_create(
            assessment=work.assessment,
            role=self.role,
            node=self.node,
            defaults={
                "goes_on": self.goes_on,
                "chosen_at": work.moment,
                "chosen_by_id": work.actor.user_id,
            },
        )
        work.record(self.event, object=f"{self.node} {self.role}", after={"goes_on": self.goes_on})

    def _permitted(self, work: Work) -> None:
        """Refuse a role that is not the actor's."""
        permitted_codes(work, self.role)
