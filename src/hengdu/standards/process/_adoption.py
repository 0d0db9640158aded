"""Follow surveys, the distribution list and adoption, and check who takes part and who owns what."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final, Literal

import attrs

from hengdu.errors import StandardsError
from hengdu.standards.consistency import Finding, Place, Severity
from hengdu.standards.process._rules import ProcessRules, default_rules
from hengdu.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from hengdu.packs import Pack
    from hengdu.standards.framework import Framework
    from hengdu.standards.process._records import Course, Reply, Step, Survey, SurveyAnswer
    from hengdu.standards.registry import Register, WorkingGroup

StepName = Literal["visited", "promoted", "trial", "adopted"]
FUNNEL: Final[tuple[StepName, ...]] = ("visited", "promoted", "trial", "adopted")
FUNNEL_NAMES: Final[dict[StepName, Text]] = {
    "visited": Text("走访", "visited"),
    "promoted": Text("宣贯", "promoted"),
    "trial": Text("试用", "on trial"),
    "adopted": Text("正式采用", "adopted"),
}


@attrs.frozen(kw_only=True)
class FunnelStage:
    """The units that came at least as far as one step; ``percent`` is of the distribution list, 0-100."""

    step: StepName
    units: tuple[str, ...]
    percent: int


@attrs.frozen(kw_only=True)
class ResponseRate:
    """How a survey was answered; ``percent`` is of the units asked, 0-100, rounded down."""

    asked: int
    replied: int
    percent: int
    silent: tuple[str, ...]


@attrs.frozen(kw_only=True)
class QuestionTally:
    """The answers to one question: how many units gave each option, and (unit, words) of those that wrote."""

    question: str
    answered: int
    counts: dict[str, int]
    notes: tuple[tuple[str, str], ...]


def record_step(course: Course, step: Step) -> Course:
    """Record how far a unit came; it must be on the distribution list and not go backwards."""
    place = f"{course.standard} {step.unit}"
    if step.unit not in course.distribution:
        raise _fault(f"{step.unit} 不在分发名单内", f"{step.unit} is not on the distribution list", place)
    reached = [FUNNEL.index(one.step) for one in course.steps if one.unit == step.unit]
    if reached and FUNNEL.index(step.step) <= max(reached):
        name = FUNNEL_NAMES[FUNNEL[max(reached)]]
        raise _fault(f"{step.unit} 已到“{name.zh}”", f"{step.unit} is at the step {name.en!r} already", place)
    return replace(course, steps=(*course.steps, step))


def adoption_funnel(course: Course) -> tuple[FunnelStage, ...]:
    """Return the funnel 走访, 宣贯, 试用, 正式采用: each step holds the units of every later one."""
    furthest: dict[str, int] = {}
    for one in course.steps:
        furthest[one.unit] = max(furthest.get(one.unit, 0), FUNNEL.index(one.step))
    whole = len(course.distribution)
    stages = []
    for at, step in enumerate(FUNNEL):
        units = tuple(unit for unit, reached in furthest.items() if reached >= at)
        stages.append(FunnelStage(step=step, units=units, percent=100 * len(units) // whole if whole else 0))
    return tuple(stages)


def rates_nobody(pack: Pack) -> bool:
    """Say whether a pack only asks: it has no caps and no rule that gives a level."""
    return not pack.scoring.caps and all(rule.level is None for rule in pack.scoring.rules.values())


def begin_survey(course: Course, survey: Survey, pack: Pack) -> Course:
    """Register a survey; its pack is the one named and holds no gates, since a survey rates nobody."""
    place = f"{course.standard} {survey.id}"
    if any(one.id == survey.id for one in course.surveys):
        raise _fault(f"调研 {survey.id} 已登记", f"the survey {survey.id} is registered already", place)
    if pack.id != survey.pack:
        raise _fault(
            f"问卷包是 {pack.id}，不是 {survey.pack}", f"the pack is {pack.id}, not {survey.pack}", place
        )
    if not rates_nobody(pack):
        raise _fault(
            f"问卷包 {pack.id} 给机构定级，不能作调研用",
            f"the pack {pack.id} rates levels and cannot be a survey",
            place,
        )
    return replace(course, surveys=(*course.surveys, survey))


def answer_survey(course: Course, code: str, reply: Reply) -> Course:
    """Register the one reply of a unit to a survey."""
    survey = _survey(course, code)
    if reply.unit in {one.unit for one in survey.replies}:
        raise _fault(f"{reply.unit} 已回复", f"{reply.unit} has replied already", f"{course.standard} {code}")
    done = replace(survey, replies=(*survey.replies, reply))
    return replace(course, surveys=tuple(done if one is survey else one for one in course.surveys))


def response_rate(course: Course, code: str) -> ResponseRate:
    """Count the replies to a survey among the units that were asked."""
    survey = _survey(course, code)
    replied = {one.unit for one in survey.replies}
    silent = tuple(unit for unit in survey.asked if unit not in replied)
    count = len(survey.asked) - len(silent)
    percent = 100 * count // len(survey.asked) if survey.asked else 0
    return ResponseRate(asked=len(survey.asked), replied=count, percent=percent, silent=silent)


def composition_findings(
    course: Course, register: Register, rules: ProcessRules | None = None
) -> tuple[Finding, ...]:
    """Return the links of the industry that take no part in drafting, and units that nobody registered.

    The rule asks for units from every link and for experts from outside (seed-000, line 360).
    """
    kinds = _kinds(register)
    names = _drafting(course)
    present = {kinds[name] for name in names if name in kinds}
    found = [
        _finding(
            "composition-missing",
            course.standard,
            Text(f"起草单位缺少：{link.name.zh}", f"nobody takes part for: {link.name.en}"),
            Text("邀请一家单位或专家参加", "Invite a unit or an expert"),
        )
        for link in (rules or default_rules()).composition
        if not present & set(link.kinds)
    ]
    found += [
        _finding(
            "composition-unknown-unit",
            course.standard,
            Text(
                f"登记册中没有单位 {name}，无法判断其类别",
                f"the register has no unit {name}; its kind is not known",
            ),
            Text("先登记该单位", "Register the unit"),
        )
        for name in unregistered_units(course, register)
    ]
    return tuple(found)


def unregistered_units(course: Course, register: Register) -> tuple[str, ...]:
    """Return the drafting units that the register has under no name, short name or alias."""
    return tuple(sorted(_drafting(course) - set(_kinds(register))))


def _drafting(course: Course) -> set[str]:
    return {*course.units, *(one.unit for one in course.authors)}


def _kinds(register: Register) -> dict[str, str]:
    kinds: dict[str, str] = {}
    for unit in register.units.values():
        for name in (unit.id, unit.short, unit.name.zh, *(alias.text for alias in unit.aliases)):
            kinds[name] = unit.kind
    return kinds


def topic_owners(register: Register, framework: Framework) -> dict[str, tuple[WorkingGroup, ...]]:
    """Return the groups that own each topic, by its code; who owns a topic owns what lies below it.

    >>> from hengdu.standards.framework import builtin_framework
    >>> from hengdu.standards.registry import builtin_register
    >>> [one.id for one in topic_owners(builtin_register(), builtin_framework())["CI.warning"]]
    ['security-group']
    """
    owners: dict[str, tuple[WorkingGroup, ...]] = {}
    for group in register.groups.values():
        for topic in dict.fromkeys(one for code in group.topics for one in _below(framework, code)):
            owners[topic] = (*owners.get(topic, ()), group)
    return owners


def ownership_findings(register: Register, framework: Framework) -> tuple[Finding, ...]:
    """Return sub-topics that no group owns, and those that two groups own (seed-000, line 268).

    A group that owns a topic owns what lies below it.
    """
    owners = topic_owners(register, framework)
    found = []
    for leaf in framework.leaves():
        groups = [one.name for one in owners.get(leaf.code, ())]
        if not groups:
            said = Text(f"{leaf.name.zh} 没有归口工作组", f"no group owns {leaf.name.en}")
            found.append(_finding("topic-without-owner", leaf.code, said, Text("指定归口", "Name an owner")))
        elif len(groups) > 1:
            said = Text(
                f"{leaf.name.zh} 由多个工作组归口：{'、'.join(one.zh for one in groups)}",
                f"{leaf.name.en} has several owners: {', '.join(one.en or one.zh for one in groups)}",
            )
            found.append(
                _finding("topic-owners-overlap", leaf.code, said, Text("厘清职责边界", "Settle who owns it"))
            )
    return tuple(found)


def tally_survey(course: Course, code: str, pack: Pack) -> tuple[QuestionTally, ...]:
    """Count the answers to each question of a survey's pack, in the order of the pack."""
    survey = _survey(course, code)
    given: dict[str, list[tuple[str, SurveyAnswer]]] = {}
    for reply in survey.replies:
        for one in reply.answers:
            given.setdefault(one.question, []).append((reply.unit, one))
    return tuple(
        QuestionTally(
            question=question,
            answered=len(given.get(question, ())),
            counts={
                option.code: sum(1 for _, one in given.get(question, ()) if one.answer == option.code)
                for option in pack.answer_set(practice).options
            },
            notes=tuple((unit, one.note) for unit, one in given.get(question, ()) if one.note),
        )
        for question, practice in pack.practices.items()
    )


def _below(framework: Framework, code: str) -> Iterable[str]:
    yield code
    for child in framework.children(code):
        yield from _below(framework, child.code)


def _survey(course: Course, code: str) -> Survey:
    for one in course.surveys:
        if one.id == code:
            return one
    raise _fault(f"没有调研 {code[:40]!r}", f"there is no survey {code[:40]!r}", course.standard)


def _finding(rule: str, where: str, message: Text, proposal: Text) -> Finding:
    place = Place(document=where, line=0, text=message.zh)
    return Finding(rule=rule, severity=Severity.WARNING, places=(place,), message=message, proposal=proposal)


def _fault(zh: str, en: str, place: str) -> StandardsError:
    return StandardsError(zh, en, place=place, hint_zh="请改正后重试", hint_en="Correct it and try again")
