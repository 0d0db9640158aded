"""Find what a person is asked, and how far they are."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import attrs

from hengdu.actions import NotFoundError, Permission
from hengdu.assessments import NA, Interview, Section, asked_of
from hengdu.packs import Node, Pack
from hengdu.store import Actor
from hengdu.store.assessments.mapping import Loaded, load_for_interview
from hengdu.store.assessments.models import Assessment
from hengdu.store.assessments.packs import interviewer_of, pinned_pack
from hengdu.store.assessments.queries import assignments_visible_to, place_of
from hengdu.text import Text
from hengdu.web import actor_of
from hengdu.web.assessments._frame import assessment_of, is_quick
from hengdu.web.assessments._progress import Count3, count_of, domain_of, minutes_of, own_interview

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from uuid import UUID

    from django.http import HttpRequest

    from hengdu.packs import Practice


@attrs.frozen(kw_only=True)
class Part:
    """What one person answers in one role."""

    assessment: Assessment
    role: str
    name: Text
    codes: tuple[str, ...] | None
    due: date | None
    interview: Interview
    count: Count3
    minutes_left: int

    @property
    def next(self) -> str | None:
        """Return the code of the next question."""
        return self.interview.next


@attrs.frozen(kw_only=True)
class Group:
    """The questions of one node, as one step of the interview."""

    node: Node
    domain: Node
    section: Section
    is_new_domain: bool

    @property
    def left(self) -> int:
        """Return how many questions are left."""
        return len(self.section.ask) + len(self.section.later)

    @property
    def first(self) -> str | None:
        """Return the question to open: the next one, else the first that was answered."""
        found = (*self.section.ask, *self.section.answered, *self.section.filled, *self.section.not_asked)
        return found[0] if found else None


def own_roles(row: Assessment, actor: Actor) -> dict[str, tuple[tuple[str, ...] | None, date | None]]:
    """Return the roles that a person answers for, with the codes (None for all) and the day."""
    held = actor.interview_roles(place_of(row))
    if not held or actor.user_id is None:
        return {}
    found: dict[str, tuple[tuple[str, ...] | None, date | None]] = {}
    assigned = (
        assignments_visible_to(actor)
        .filter(assessment=row, user_id=actor.user_id, ended_at__isnull=True)
        .values_list("role", "codes", "due")
    )
    for role, codes, due in assigned:
        if role not in held:
            continue
        before, day = found.get(role, ((), None))
        days = [item for item in (day, due) if item is not None]
        wanted = None if before is None or not codes else (*before, *codes)
        found[role] = (wanted, min(days, default=None))
    return found | {role: (None, None) for role in held if role not in found}


def own_parts(row: Assessment, actor: Actor, loaded: Loaded | None = None) -> tuple[Part, ...]:
    """Return what a person answers in each of their roles, in the order of the pack."""
    roles = own_roles(row, actor)
    if not roles:
        return ()
    loaded = loaded or load_for_interview(row)
    return tuple(
        part_of(row, loaded, role.code, role.name, *roles[role.code])
        for role in pinned_pack(row).content.roles
        if role.code in roles
    )


def part_of(
    row: Assessment,
    loaded: Loaded,
    role: str,
    name: Text,
    codes: tuple[str, ...] | None,
    due: date | None = None,
) -> Part:
    """Return one role's part of an assessment, limited to some codes."""
    interview = own_interview(row, loaded, role, codes)
    count = count_of(interview)
    return Part(
        assessment=row,
        role=role,
        name=name,
        codes=codes,
        due=due or row.due,
        interview=interview,
        count=count,
        minutes_left=minutes_of(row, count.left),
    )


@attrs.frozen(kw_only=True, eq=False)
class Seat:
    """One person in one role of one assessment, with everything that was answered."""

    row: Assessment
    actor: Actor
    pack: Pack
    loaded: Loaded
    part: Part

    @property
    def role(self) -> str:
        """Return the role."""
        return self.part.role

    def practice(self, code: str) -> Practice:
        """Return a practice that this person may answer in this role; NotFoundError for any other."""
        found = self.pack.practices.get(code)
        if found is None or not self._is_asked(found):
            raise NotFoundError("question")
        return found

    def _is_asked(self, practice: Practice) -> bool:
        wanted = interviewer_of(self.row).practices_of(self.part.codes)
        return (
            self.role in asked_of(self.pack, practice)
            and (wanted is None or practice.code in wanted)
            and (practice.key or not is_quick(self.row))
        )

    def section(self, code: str) -> Section | None:
        """Return the section that a practice lies in; None where its node is not asked."""
        node = self.pack.parent[code]
        return next((item for item in self.part.interview.sections if item.node == node), None)

    def not_applicable(self, node: str) -> tuple[str, ...]:
        """Return the practices of a node that this role called not applicable."""
        return tuple(
            practice.code
            for practice in self.pack.nodes[node].practices
            if self._is_asked(practice)
            and any(
                item.role == self.role and item.answer == NA
                for item in self.loaded.file.answers.get(practice.code, ())
            )
        )

    def following(self, code: str) -> str | None:
        """Return the question after one: in its own group first, then in the groups after, then before."""
        sections = self.part.interview.sections
        node = self.pack.parent.get(code)
        order = list(self.pack.nodes)
        at = order.index(node) if node in order else 0
        turned = [item for item in sections if order.index(item.node) >= at]
        turned += [item for item in sections if order.index(item.node) < at]
        return next((one for item in turned for one in item.ask if one != code), None)

    def groups(self) -> Iterator[Group]:
        """Yield the groups in the order of the interview."""
        before = ""
        for section in self.part.interview.sections:
            at = domain_of(self.pack, section.node)
            yield Group(
                node=self.pack.nodes[section.node],
                domain=self.pack.nodes[at],
                section=section,
                is_new_domain=at != before,
            )
            before = at


def seat_of(request: HttpRequest, assessment_id: UUID, role: str) -> Seat:
    """Return the seat of the person who asks; NotFoundError for a role that is not theirs."""
    row = assessment_of(request, assessment_id, Permission.ANSWER_WRITE)
    actor = actor_of(request)
    loaded = load_for_interview(row)
    part = next((item for item in own_parts(row, actor, loaded) if item.role == role), None)
    if part is None:
        raise NotFoundError("role")
    return Seat(row=row, actor=actor, pack=pinned_pack(row), loaded=loaded, part=part)


def objects_of(
    pack: Pack,
    practice: Practice,
    systems: Collection[tuple[str, str, str | None]],
    *,
    is_given: bool = False,
) -> list[tuple[str, Text]]:
    """Return what an answer may be given for one by one: protected objects, then named systems.

    Nothing where the pack does not combine objects for this practice: it names the facets that it does so
    for, and the practice neither is of one nor names objects of its own. An answer that was given by object
    all the same (``is_given``: from a file, from last year) stays visible.
    """
    if not is_given and not _is_by_object(pack, practice):
        return []
    codes = practice.objects or next(
        (pack.nodes[code].objects for code in pack.ancestors(practice.code) if pack.nodes[code].objects), ()
    )
    names = {item.code: item.name for item in pack.content.objects}
    found = [(code, names[code]) for code in codes]
    found += [
        (code, Text(f"{code} {name}".strip(), f"{code} {name}".strip()))
        for code, name, at in systems
        if at is None or at in codes
    ]
    return found if len(found) > 1 else []


def _is_by_object(pack: Pack, practice: Practice) -> bool:
    rules = pack.scoring.leaf.objects
    named = {facet for rule in rules for facet in rule.facets if facet != "*"}
    return not named or practice.facet in named or bool(practice.objects)
