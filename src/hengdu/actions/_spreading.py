"""Spread the questions of an interview role over several people, sub-domain by sub-domain."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, ClassVar
from uuid import UUID

import attrs

from hengdu.actions._action import Action, Work
from hengdu.actions._assignments import end_assignment, insert_assignment
from hengdu.actions._checks import one_of, writable
from hengdu.actions._errors import ActionError, NotFoundError
from hengdu.store import Permission, Place
from hengdu.store.assessments.models import Assignment
from hengdu.store.assessments.packs import interviewer_of, pinned_pack
from hengdu.store.notices.models import NoticeKind
from hengdu.store.trail import Tag

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from hengdu.assessments import Interviewer


@attrs.frozen(kw_only=True)
class Share:
    """Sub-domains that go to one person: an account (``user``) or a running ``assignment`` of the role."""

    codes: tuple[str, ...]
    user: UUID | None = None
    assignment: UUID | None = None


@attrs.frozen(kw_only=True)
class Spread:
    """Who is asked what after spreading: the codes of assignments that change, and those of new people.

    An assignment with nothing left has no codes and ends; one that holds the whole role is left out where
    nothing of it moves.
    """

    changed: Mapping[UUID, tuple[str, ...]]
    added: Mapping[UUID, tuple[str, ...]]


def leaves_of(interviewer: Interviewer, role: str) -> tuple[str, ...]:
    """Return the sub-domains that have questions of a role, in the order of the pack."""
    return tuple(plan.code for plan in interviewer.plans if plan.by_role.get(role))


def held_leaves(interviewer: Interviewer, role: str, codes: Sequence[str]) -> tuple[str, ...]:
    """Return the whole sub-domains that an assignment with ``codes`` covers; none named means all."""
    named = set(codes)
    return tuple(
        plan.code
        for plan in interviewer.plans
        if plan.by_role.get(role) and (not named or named.intersection((plan.code, *plan.above)))
    )


def spread(
    interviewer: Interviewer, role: str, running: Iterable[Assignment], shares: Iterable[Share]
) -> Spread:
    """Work out the assignments after every share has gone to its person; nothing is written.

    What goes to a person is taken from everybody else who is asked it; single questions that were referred
    stay where they are. ActionError for a sub-domain without questions of the role or named twice.
    """
    rows = list(running)
    to = _targets(rows, shares, leaves_of(interviewer, role))
    changed: dict[UUID, tuple[str, ...]] = {}
    for row in rows:
        before = held_leaves(interviewer, role, row.codes)
        after = {code for code in before if to.get(code, row.pk) == row.pk}
        after |= {code for code, target in to.items() if target == row.pk}
        if after != set(before):
            single = [code for code in row.codes if code not in interviewer.pack.nodes]
            changed[row.pk] = (*sorted(after), *single)
    added: dict[UUID, tuple[str, ...]] = {}
    mine = {row.pk for row in rows}
    for code, target in to.items():
        if target not in mine:
            added[target] = (*added.get(target, ()), code)
    return Spread(changed=changed, added=added)


def _targets(rows: list[Assignment], shares: Iterable[Share], known: tuple[str, ...]) -> dict[str, UUID]:
    """Return for each sub-domain that moves the assignment or the account that it goes to."""
    found: dict[str, UUID] = {}
    own = {row.user_id: row.pk for row in rows if row.user_id is not None and not row.is_deputy}
    for share in shares:
        target = share.assignment or (own.get(share.user, share.user) if share.user else None)
        if target is None or (share.assignment and share.assignment not in {row.pk for row in rows}):
            raise NotFoundError("assignment")
        for code in share.codes:
            one_of(code, known, "codes")
            if found.get(code, target) != target:
                raise ActionError(
                    f"{code} 分给了两个人",
                    f"{code} goes to two people",
                    place="codes",
                    hint_zh="每个子域只选一人",
                    hint_en="Choose one person for each sub-domain",
                )
            found[code] = target
    return found


@attrs.frozen(kw_only=True)
class SpreadRole(Action[int]):
    """Give sub-domains of a role to several people at once; returns how many assignments changed.

    What moves is taken from whoever was asked it so far; answers given keep who gave them. People who are
    not asked the role yet get an assignment with the sub-domains as its codes, and their grant.
    """

    permission: ClassVar = Permission.ASSIGNMENT_EDIT
    event: ClassVar = Tag.QUESTIONS_SPREAD
    assessment: UUID
    role: str
    shares: tuple[Share, ...]

    def place(self, work: Work) -> Place:
        """Load the assessment."""
        return work.at_assessment(self.assessment)

    def execute(self, work: Work) -> int:
        """Change, end and insert assignments."""
        writable(work.assessment)
        one_of(self.role, [item.code for item in pinned_pack(work.assessment).content.roles], "role")
        rows = Assignment.objects.select_related("grant").select_for_update(of=("self",))
        running = {
            row.pk: row
            for row in rows.filter(assessment=work.assessment, role=self.role, ended_at__isnull=True)
        }
        plan = spread(interviewer_of(work.assessment), self.role, running.values(), self.shares)
        before = {str(key): list(running[key].codes) for key in plan.changed}
        after = {str(key): list(codes) for key, codes in plan.changed.items()}
        for key, codes in plan.changed.items():
            row = running[key]
            if codes:
                Assignment.objects.filter(pk=key).update(codes=list(codes))
                work.notify(row.user_id, NoticeKind.ASSIGNED, object=str(key), role=self.role)
            else:
                end_assignment(work, row, "")
                work.notify(row.user_id, NoticeKind.REASSIGNED, object=str(key), role=self.role)
        for user, codes in plan.added.items():
            row = insert_assignment(work, role=self.role, user=user, codes=codes)
            after[str(row.pk)] = list(codes)
        if after:
            work.record(self.event, object=self.role, before=before, after=after)
        return len(after)
