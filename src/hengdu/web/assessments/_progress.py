"""Say how far an assessment is: per person, per role, per domain, and when it will be done."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

import attrs

from hengdu.assessments import NA, Interview, asked_of
from hengdu.packs import Node
from hengdu.store.assessments.mapping import load_file
from hengdu.store.assessments.models import Assignment
from hengdu.store.assessments.packs import interviewer_of, pinned_pack
from hengdu.store.assessments.queries import answer_pace, assignments_visible_to, referrals_visible_to
from hengdu.web.assessments._frame import is_quick

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import datetime
    from uuid import UUID

    from hengdu.assessments import AssessmentFile
    from hengdu.packs import Pack
    from hengdu.store import Actor
    from hengdu.store.assessments.mapping import Loaded
    from hengdu.store.assessments.models import Assessment

_SAID: Final = ("unknown", "refused")
_MINUTES_FULL: Final = 1.5
_MINUTES_QUICK: Final = 0.5


@attrs.frozen(kw_only=True)
class Count3:
    """How many questions are answered, open now or later, and not asked."""

    answered: int = 0
    left: int = 0
    not_asked: int = 0

    @property
    def asked(self) -> int:
        """Return how many questions there are in all, as far as is known now."""
        return self.answered + self.left

    @property
    def percent(self) -> int:
        """Return the answered share in whole percent; 100 only when nothing is left."""
        return 100 if not self.left else min(99, 100 * self.answered // self.asked)


@attrs.frozen(kw_only=True)
class PersonRow:
    """One assignment with what was done and what is left of it."""

    assignment: Assignment
    interview: Interview
    count: Count3
    minutes_left: int
    blocked: tuple[str, ...]
    declined: int
    is_overdue: bool
    forecast: date | None

    @property
    def name(self) -> str:
        """Return who is asked."""
        user = self.assignment.user
        return user.display_name if user is not None else self.assignment.person


@attrs.frozen(kw_only=True)
class DomainRow:
    """One domain: the questions of all running assignments in it."""

    node: Node
    count: Count3
    blocked: int


@attrs.frozen(kw_only=True, eq=False)
class Board:
    """What a lead sees of the work."""

    people: tuple[PersonRow, ...]
    domains: tuple[DomainRow, ...]
    total: Count3
    minutes_left: int
    unassigned: tuple[str, ...]
    forecast: date | None


def own_interview(row: Assessment, loaded: Loaded, role: str, codes: Collection[str] | None) -> Interview:
    """Return the interview of one role, limited to the codes of one person."""
    return interviewer_of(row).interview(
        role,
        loaded.file.answers,
        codes=codes,
        goes_on=loaded.goes_on.get(role, ()),
        measured=loaded.file.indicators,
        only_key=is_quick(row),
    )


def minutes_of(row: Assessment, questions: int) -> int:
    """Return the minutes that a number of questions takes, rounded up."""
    return int(-(-questions * (_MINUTES_QUICK if is_quick(row) else _MINUTES_FULL) // 1))


def count_of(interview: Interview) -> Count3:
    """Count the questions of an interview."""
    return Count3(
        answered=len(interview.codes("answered")),
        left=len(interview.codes("ask")) + len(interview.codes("later")),
        not_asked=len(interview.codes("not_asked")),
    )


def board_of(row: Assessment, actor: Actor, moment: datetime) -> Board:
    """Return the lead's board in seven queries."""
    loaded = load_file(row)
    pack = pinned_pack(row)
    running = list(
        assignments_visible_to(actor).filter(assessment=row, ended_at__isnull=True).select_related("user")
    )
    referred = list(
        referrals_visible_to(actor).filter(assessment=row, decision="").values_list("code", "from_user_id")
    )
    pace = answer_pace(row, actor)
    people = tuple(
        _person(row, loaded, item, [code for code, by in referred if by == item.user_id], pace, moment)
        for item in running
    )
    domains = tuple(_domains(pack, people, [code for code, _by in referred]))
    total = _sum(item.count for item in people)
    assigned = {item.role for item in running}
    ends = [item.forecast for item in people if item.forecast is not None]
    return Board(
        people=people,
        domains=domains,
        total=total,
        minutes_left=minutes_of(row, total.left),
        unassigned=tuple(role.code for role in pack.content.roles if role.code not in assigned),
        forecast=max(ends) if ends and all(item.forecast for item in people if item.count.left) else None,
    )


def _sum(counts: Iterable[Count3]) -> Count3:
    found = list(counts)
    return Count3(
        answered=sum(item.answered for item in found),
        left=sum(item.left for item in found),
        not_asked=sum(item.not_asked for item in found),
    )


def _person(
    row: Assessment,
    loaded: Loaded,
    item: Assignment,
    blocked: list[str],
    pace: dict[UUID, float],
    moment: datetime,
) -> PersonRow:
    interview = own_interview(row, loaded, item.role, item.codes or None)
    count = count_of(interview)
    due = item.due or row.due
    today = moment.date()
    speed = pace.get(item.user_id, 0.0) if item.user_id is not None else 0.0
    forecast = today + timedelta(days=int(-(-count.left // speed))) if speed and count.left else None
    return PersonRow(
        assignment=item,
        interview=interview,
        count=count,
        minutes_left=minutes_of(row, count.left),
        blocked=tuple(blocked),
        declined=_declined(loaded.file, interview, item.role),
        is_overdue=bool(count.left and due is not None and due < today),
        forecast=forecast,
    )


def _declined(file: AssessmentFile, interview: Interview, role: str) -> int:
    return sum(
        any(given.role == role and given.state in _SAID for given in file.answers.get(code, ()))
        for code in interview.codes("answered")
    )


def _domains(pack: Pack, people: tuple[PersonRow, ...], referred: list[str]) -> Iterable[DomainRow]:
    top = {node.code: node for node in pack.root.nodes}
    answered: Counter[str] = Counter()
    left: Counter[str] = Counter()
    not_asked: Counter[str] = Counter()
    for person in people:
        for section in person.interview.sections:
            at = domain_of(pack, section.node)
            answered[at] += len(section.answered)
            left[at] += len(section.ask) + len(section.later)
            not_asked[at] += len(section.not_asked)
    blocked = Counter(domain_of(pack, code) for code in referred)
    for code, node in top.items():
        count = Count3(answered=answered[code], left=left[code], not_asked=not_asked[code])
        yield DomainRow(node=node, count=count, blocked=blocked[code])


def domain_of(pack: Pack, code: str) -> str:
    """Return the code of the highest node below the root that a node or practice lies in."""
    top = {node.code for node in pack.root.nodes}
    return next((item for item in (code, *pack.ancestors(code)) if item in top), code)


def not_applicable_codes(file: AssessmentFile) -> frozenset[str]:
    """Return the practices and nodes that everybody who answered calls not applicable."""
    return frozenset(
        code for code, given in file.answers.items() if given and all(item.answer == NA for item in given)
    )


@attrs.frozen(kw_only=True)
class BudgetRow:
    """What one role is asked at most, in all and per domain."""

    role: str
    name: object  # Text
    most: int
    minutes: int
    expected: int
    expected_minutes: int
    by_domain: tuple[int, ...]


def budgets(row: Assessment, file: AssessmentFile, level: int) -> tuple[BudgetRow, ...]:
    """Return questions and minutes per role: at most, and for an institution expected at ``level``."""
    pack, interviewer = pinned_pack(row), interviewer_of(row)
    removed, quick = not_applicable_codes(file), is_quick(row)
    asked: dict[str, Counter[str]] = {role.code: Counter() for role in pack.content.roles}
    for practice in pack.practices.values():
        chain = {practice.code, *pack.ancestors(practice.code)}
        if removed & chain or (quick and not practice.key):
            continue
        at = domain_of(pack, practice.code)
        for role in asked_of(pack, practice):
            asked[role][at] += 1
    found = []
    for one in pack.content.roles:
        most = interviewer.budget(one.code, not_applicable=removed, only_key=quick)
        expected = interviewer.budget(one.code, not_applicable=removed, only_key=quick, up_to_level=level + 1)
        found.append(
            BudgetRow(
                role=one.code,
                name=one.name,
                most=most.questions,
                minutes=most.minutes,
                expected=expected.questions,
                expected_minutes=expected.minutes,
                by_domain=tuple(asked[one.code][node.code] for node in pack.root.nodes),
            )
        )
    return tuple(found)
