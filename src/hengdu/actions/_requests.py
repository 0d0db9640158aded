"""Ask people for what the model expects to be shown (资料调阅清单), and note what became of it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, ClassVar
from uuid import UUID

import attrs
from django.utils import timezone

from hengdu.actions._action import Action, Work
from hengdu.actions._checks import long_text, one_of, under_review
from hengdu.actions._errors import Conflict, NotFoundError
from hengdu.assessments import asked_of
from hengdu.evidence import RequestState, Returned, expected_of, read_requests
from hengdu.sheets import workbook_from_bytes
from hengdu.store import Permission, Place
from hengdu.store.assessments.models import Assignment
from hengdu.store.assessments.packs import interviewer_of, pinned_pack
from hengdu.store.evidence.models import RequestItem
from hengdu.store.notices.models import NoticeKind
from hengdu.store.trail import Tag

if TYPE_CHECKING:
    from collections.abc import Iterable

    from hengdu.packs import Pack
    from hengdu.store.assessments.models import Assessment


class _InAssessment(Action[int]):
    """What the changes of an assessment's requests share."""

    permission: ClassVar = Permission.EVIDENCE_REQUEST
    assessment: UUID

    def place(self, work: Work) -> Place:
        """Load the assessment."""
        return work.at_assessment(self.assessment)

    def check(self, work: Work) -> None:
        """Refuse once the assessment is approved or sealed."""
        under_review(work.assessment)


@attrs.frozen(kw_only=True)
class MakeRequests(_InAssessment):
    """Ask each assigned person of the given roles (all by default) for what its questions expect.

    What is asked for already stays as it is, so that asking twice adds only what is new.
    Returns how many are new.
    """

    event: ClassVar = Tag.EVIDENCE_REQUESTED
    assessment: UUID
    roles: tuple[str, ...] = ()
    due: date | None = None

    def execute(self, work: Work) -> int:
        """Insert what is missing and tell the people."""
        pack = pinned_pack(work.assessment)
        known = [role.code for role in pack.content.roles]
        wanted = [one_of(role, known, "roles") for role in self.roles] or known
        present = set(RequestItem.objects.filter(assessment=work.assessment).values_list("key", "role"))
        assigned = Assignment.objects.filter(
            assessment=work.assessment, ended_at__isnull=True, role__in=wanted
        ).order_by("created_at", "id")
        fresh: list[RequestItem] = []
        for one in assigned:
            for item in expected_of(pack, _codes(work.assessment, pack, one)):
                if (item.key, one.role) in present:
                    continue
                present.add((item.key, one.role))
                fresh.append(
                    RequestItem(
                        assessment=work.assessment,
                        key=item.key,
                        role=one.role,
                        user_id=one.user_id,
                        person=one.person,
                        name_zh=item.name.zh,
                        name_en=item.name.en,
                        practices=list(item.practices),
                        asked_on=timezone.localdate(work.moment),
                        due=self.due or one.due,
                        changed_at=work.moment,
                        changed_by_id=work.actor.user_id,
                    )
                )
        RequestItem.objects.bulk_create(fresh)
        if fresh:
            counts = {
                role: sum(item.role == role for item in fresh) for role in {item.role for item in fresh}
            }
            work.record(
                self.event,
                object=str(self.assessment),
                after={"requests": counts, "due": str(self.due or "")},
            )
        for user_id in {item.user_id for item in fresh}:
            number = sum(item.user_id == user_id for item in fresh)
            work.notify(user_id, NoticeKind.EVIDENCE_ASKED, object=str(self.assessment), number=str(number))
        return len(fresh)


def _codes(assessment: Assessment, pack: Pack, assigned: Assignment) -> Iterable[str]:
    """Return the practices that an assignment asks, in the order of the model."""
    part = interviewer_of(assessment).practices_of(assigned.codes) if assigned.codes else None
    return (
        code
        for code, practice in pack.practices.items()
        if (part is None or code in part) and assigned.role in asked_of(pack, practice)
    )


@attrs.frozen(kw_only=True)
class ChangeRequest(Action[int]):
    """Note what became of a request: its state, its day and a note; returns the new version."""

    permission: ClassVar = Permission.EVIDENCE_REQUEST
    event: ClassVar = Tag.REQUEST_CHANGED
    request: UUID
    state: str
    due: date | None = None
    note: str = ""
    version: int

    def place(self, work: Work) -> Place:
        """Load the request's assessment."""
        row = RequestItem.objects.filter(pk=self.request).first()
        if row is None:
            raise NotFoundError("request")
        return work.at_assessment(row.assessment_id)

    def execute(self, work: Work) -> int:
        """Update the row if nobody else did meanwhile."""
        under_review(work.assessment)
        row = RequestItem.objects.get(pk=self.request)
        state = one_of(self.state, tuple(RequestState), "state")
        note = long_text(self.note, "note", most=2000)
        changed = RequestItem.objects.filter(pk=row.pk, version=self.version).update(
            state=state,
            due=self.due,
            note=note,
            version=self.version + 1,
            changed_at=work.moment,
            changed_by_id=work.actor.user_id,
        )
        if not changed:
            raise Conflict(row, place="request")
        before = {"state": row.state, "due": str(row.due or ""), "note": row.note}
        after = {"state": state, "due": str(self.due or ""), "note": note}
        work.record(self.event, object=f"{row.key} {row.role}", before=before, after=after)
        return self.version + 1


@attrs.frozen(kw_only=True)
class TakeRequests(_InAssessment):
    """Take over what a filled list says, all or nothing; returns how many requests changed."""

    event: ClassVar = Tag.REQUEST_CHANGED
    assessment: UUID
    rows: tuple[Returned, ...]

    def execute(self, work: Work) -> int:
        """Change the requests that differ."""
        present = {(row.key, row.role): row for row in RequestItem.objects.filter(assessment=work.assessment)}
        changed = 0
        for one in self.rows:
            row = present.get((one.key, one.role))
            if row is None:
                raise NotFoundError(one.place[:120])
            if (row.state, row.due, row.note) == (one.state.value, one.due, one.note):
                continue
            ChangeRequest(
                request=row.pk, state=one.state.value, due=one.due, note=one.note, version=row.version
            ).within(work)
            changed += 1
        return changed


def read_request_list(assessment: Assessment, content: bytes, name: str) -> tuple[Returned, ...]:
    """Return what a filled workbook says; SheetError with ``file:sheet!cell`` where it is wrong."""
    known = dict.fromkeys(RequestItem.objects.filter(assessment=assessment).values_list("key", "role"))
    return read_requests(workbook_from_bytes(content, source=name), known)
