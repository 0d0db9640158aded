"""Order the questions of an interview: per role and node, lower levels first, no more than needed."""

from __future__ import annotations

import math
from decimal import Decimal
from typing import TYPE_CHECKING, Final

import attrs

from hengdu.assessments._questions import Given, NodePlan, Question, Standing, node_plans, standing
from hengdu.assessments._records import NA

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from hengdu.packs import Pack

# What one question takes on average, in minutes: the full form with evidence, the quick form without.
FULL_MINUTES: Final = Decimal("1.5")
QUICK_MINUTES: Final = Decimal("0.5")


@attrs.frozen(kw_only=True)
class Section:
    """The questions of one role in one node.

    ``ask`` are those to put now, in order; ``later`` may follow, as answers come in; ``answered`` have one
    of the role (or 不了解, 拒答); ``filled`` are satisfied by a higher practice; ``not_asked`` lie above
    the level that failed, ``stopped_at``. ``goes_on`` says that the role chose to go on all the same.
    """

    node: str
    ask: tuple[str, ...]
    later: tuple[str, ...]
    answered: tuple[str, ...]
    filled: tuple[str, ...]
    not_asked: tuple[str, ...]
    stopped_at: int | None
    goes_on: bool

    @property
    def is_done(self) -> bool:
        """Say whether nothing is left to ask."""
        return not self.ask and not self.later


@attrs.frozen(kw_only=True)
class Interview:
    """The whole interview of one role; ``sections`` are in the order of the pack."""

    role: str
    sections: tuple[Section, ...]

    @property
    def next(self) -> str | None:
        """Return the code of the next question, or None at the end."""
        return next((section.ask[0] for section in self.sections if section.ask), None)

    def codes(self, part: str) -> tuple[str, ...]:
        """Return the practices of one part (``ask``, ``later``, ``answered``, ``filled``, ``not_asked``)."""
        return tuple(code for section in self.sections for code in getattr(section, part))


@attrs.frozen(kw_only=True)
class Budget:
    """What an interview may take: ``questions`` at most, ``minutes`` for them, rounded up."""

    role: str
    questions: int
    minutes: int


class Interviewer:
    """A pack compiled for interviews; make it once, use it for many assessments.

    >>> from hengdu.packs import load_pack
    >>> interviewer = Interviewer(load_pack("sf-nscmm"))
    >>> interviewer.interview("ITO", {}).next is not None
    True
    """

    def __init__(self, pack: Pack) -> None:
        """Compile the nodes that hold practices."""
        self.pack = pack
        self.plans = node_plans(pack)
        self._below = {code: frozenset(practice.code for practice in pack.below(code)) for code in pack.nodes}

    def interview(
        self,
        role: str,
        answers: Given,
        *,
        codes: Collection[str] | None = None,
        goes_on: Collection[str] = (),
        measured: Collection[str] = (),
        only_key: bool = False,
    ) -> Interview:
        """Return what to ask of ``role`` next, given everybody's answers so far.

        In each node the lowest level comes first. A practice that one of the next level implies waits for
        it, and is never asked where that one is wholly met; an explicit answer wins. A level has failed when
        its gates cannot be met any more, whatever the open answers will be; it is asked to its end, and
        nothing above it unless the node is in ``goes_on``. ``codes`` limits the interview to some practices
        or nodes, ``only_key`` to key practices (the quick form); ``measured`` are the indicators with a
        measurement. Answers of other roles count for failing and filling; a not-applicable answer of a
        practice or node removes it.
        """
        return self.interviews(
            (role,),
            answers,
            codes={role: codes},
            goes_on={role: goes_on},
            measured=measured,
            only_key=only_key,
        )[0]

    def interviews(
        self,
        roles: Sequence[str],
        answers: Given,
        *,
        codes: Mapping[str, Collection[str] | None] | None = None,
        goes_on: Mapping[str, Collection[str]] | None = None,
        measured: Collection[str] = (),
        only_key: bool = False,
    ) -> tuple[Interview, ...]:
        """Return the interviews of several roles over the same answers; see :meth:`interview`."""
        wanted = {role: self.practices_of((codes or {}).get(role)) for role in roles}
        found: dict[str, list[Section]] = {role: [] for role in roles}
        for plan in self.plans:
            if _is_na(answers, (plan.code, *plan.above)):
                continue
            state = standing(plan, answers, measured, only_key=only_key)
            for role in roles:
                own = plan.by_role.get(role, ())
                only = wanted[role]
                if state.removed or only is not None:
                    own = tuple(
                        question
                        for question in own
                        if question.at not in state.removed and (only is None or question.code in only)
                    )
                if own:
                    goes = plan.code in (goes_on or {}).get(role, ())
                    found[role].append(_section(plan, state, own, role, goes_on=goes))
        return tuple(Interview(role=role, sections=tuple(found[role])) for role in roles)

    def practices_of(self, codes: Collection[str] | None) -> frozenset[str] | None:
        """Return the practices that a list of practices and nodes stands for; None stands for all."""
        if codes is None:
            return None
        return frozenset().union(*(self._below.get(code, frozenset((code,))) for code in codes))

    def budget(
        self,
        role: str,
        *,
        codes: Collection[str] | None = None,
        not_applicable: Collection[str] = (),
        only_key: bool = False,
        up_to_level: int | None = None,
    ) -> Budget:
        """Return the most questions and minutes of a role's interview, or those up to one level.

        An institution expected at level k is asked up to level k + 1.
        """
        wanted = self.practices_of(codes)
        removed = set(not_applicable)
        count = 0
        for plan in self.plans:
            if removed.intersection((plan.code, *plan.above)):
                continue
            count += sum(
                1
                for question in plan.questions
                if role in question.roles
                and (wanted is None or question.code in wanted)
                and (question.is_key or not only_key)
                and (up_to_level is None or question.level <= up_to_level)
                and question.code not in removed
            )
        minutes = count * (QUICK_MINUTES if only_key else FULL_MINUTES)
        return Budget(role=role, questions=count, minutes=math.ceil(minutes))


def _is_na(answers: Given, codes: Collection[str]) -> bool:
    return any(item.answer == NA for code in codes for item in answers.get(code, ()))


def _section(
    plan: NodePlan, state: Standing, own: Sequence[Question], role: str, *, goes_on: bool
) -> Section:
    """Walk up the levels and sort the role's practices into what to ask, later, and not at all."""
    by = state.answered_by
    answered = [question for question in own if role in by[question.at] or "" in by[question.at]]
    done = {question.at for question in answered} | state.filled
    left = [question for question in own if question.at not in done]
    stopped = None if goes_on else min(state.failed, default=None)
    ask: list[Question] = []
    later: list[Question] = []
    not_asked: list[Question] = []
    for at, level in enumerate(plan.levels) if left else ():
        here = [question for question in left if question.level == level]
        if stopped is not None and level > stopped:
            not_asked += here
        elif ask:
            later += here
        elif here:
            above = plan.levels[at + 1] if at + 1 < len(plan.levels) and level != stopped else None
            waiting = _may_be_filled(left, above) if above is not None else set()
            now = [item for item in here if item.at not in waiting or _spares(item, left)]
            ask = sorted(now, key=lambda item: (not _spares(item, left), not item.is_key, item.at))
            later += [item for item in here if item not in now]
    return Section(
        node=plan.code,
        ask=tuple([item.code for item in ask]),
        later=tuple([item.code for item in later]),
        answered=tuple([item.code for item in answered]),
        filled=tuple([item.code for item in own if item.at in state.filled and item not in answered])
        if state.filled
        else (),
        not_asked=tuple([item.code for item in not_asked]),
        stopped_at=stopped,
        goes_on=goes_on,
    )


def _may_be_filled(left: Sequence[Question], level: int) -> set[int]:
    """Return what an open practice of ``level``, asked of the same role, may fill."""
    return {
        lower
        for question in left
        if question.level == level and question.filled == question.best
        for lower in question.implies
    }


def _spares(question: Question, left: Sequence[Question]) -> bool:
    """Say whether a wholly met answer would spare another open question of the role."""
    if question.filled != question.best or not question.implies:
        return False
    return any(other.at in question.implies for other in left)
