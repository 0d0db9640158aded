"""Derive an urgency from risk points, fill design sheets, and sum up implementation records."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import attrs

from hengdu.standards.registry import LAYERS, PlanEdition, PlanItem, Standard, Status
from hengdu.standards.risks._records import AdoptionFile, AdoptionRecord, RiskFile, RiskPoint
from hengdu.text import Text

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from hengdu.standards.registry import Layer, Register

MOST_STARS: Final = 4
REVIEW_YEARS: Final = 5
_TREND: Final = {"falling": -10, "steady": 0, "rising": 10}
_STEPS: Final = ((60, 4), (40, 3), (25, 2), (1, 1))


@attrs.frozen(kw_only=True)
class Urgency:
    """The stars that risk points give a standard, beside those printed, with the points that gave them."""

    standard: str
    title: Text
    derived: int
    score: int
    printed: int | None
    points: tuple[RiskPoint, ...]

    @property
    def difference(self) -> int | None:
        """Return derived less printed stars, None where nothing is printed or no point speaks of it."""
        return None if self.printed is None or not self.points else self.derived - self.printed


def risk_score(point: RiskPoint) -> int:
    """Return likelihood x impact x exposure as 1-100 (of 125), ten more when rising, ten less when falling.

    >>> risk_score(RiskPoint(id="a", name=Text("甲", "A"), likelihood=5, impact=5, exposure=5))
    100
    """
    product = point.likelihood * point.impact * point.exposure * 100 // 125
    return max(1, min(100, product + _TREND[point.trend]))


def stars_of(score: int) -> int:
    """Return 1-4 stars for a score: from 60 four, from 40 three, from 25 two.

    >>> stars_of(59)
    3
    """
    return next(stars for least, stars in _STEPS if score >= least)


def derive_urgencies(register: Register, edition: PlanEdition, risks: RiskFile) -> tuple[Urgency, ...]:
    """Return the derived urgency of every item of a plan and of every standard that a point names.

    A standard takes the highest score among its points; one without points has derived 0 stars.
    """
    printed = {item.standard: item.urgency for item in edition.items}
    named = [code for point in risks.points for code in point.standards]
    return tuple(
        _urgency(register, code, printed.get(code), risks) for code in dict.fromkeys([*printed, *named])
    )


def _urgency(register: Register, code: str, printed: int | None, risks: RiskFile) -> Urgency:
    points = tuple(point for point in risks.points if code in point.standards)
    score = max((risk_score(point) for point in points), default=0)
    return Urgency(
        standard=code,
        title=register.standards[code].title,
        derived=stars_of(score) if score else 0,
        score=score,
        printed=printed,
        points=points,
    )


@attrs.frozen(kw_only=True)
class DesignLine:
    """One line of a design sheet: heading, content, and whether it is missing."""

    heading: Text
    content: Text
    is_missing: bool


def design_sheet(
    register: Register, code: str, risks: RiskFile, *, layers: Sequence[Layer] = LAYERS
) -> tuple[DesignLine, ...]:
    """Return the design sheet of an item for its approval, filled from the register.

    It asks what section 4.3 of the plan asks of every item: definition, risk points, standards and
    policies at hand, scope, contents, measures, who leads. What is not known is marked as missing.
    """
    standard = register.standard(code, layers)
    note = next((one for one in risks.designs if one.standard == standard.id), None)
    points = [point for point in risks.points if standard.id in point.standards]
    beside = _neighbours(register, standard, layers)
    policies = [policy for policy in register.policies.values() if standard.id in policy.standards]
    plans = [
        f"{edition.id} {item.year or ''} {'*' * item.urgency}".strip()
        for edition, item in register.planned(standard.id)
    ]
    areas = register.subdomains(standard.id)
    lead = register.units.get(standard.lead or "")
    empty = Text("", "")
    lines = (
        (Text("名称", "Title"), standard.title),
        (Text("类别与子项", "Category and topic"), _same(standard.topic or standard.category)),
        (Text("规划任务", "Plan item"), _same("；".join(plans))),
        (Text("定义", "Definition"), empty if note is None else note.definition),
        (Text("目的与必要性", "Purpose and need"), empty if note is None else note.purpose),
        (Text("高风险点", "High-risk points"), _joined([point.name for point in points])),
        (Text("同子项的已有标准", "Standards of the same topic"), _joined([_called(one) for one in beside])),
        (Text("相关政策", "Policies"), _joined([policy.title for policy in policies])),
        (Text("适用范围", "Scope"), standard.scope if note is None or not note.scope.zh else note.scope),
        (Text("主要内容", "Contents"), empty if note is None else _joined(list(note.contents))),
        (Text("涉及的成熟度子域", "Sub-domains of the model"), _same("、".join(areas))),
        (
            Text("国际对应", "International counterparts"),
            _same("、".join(one.number for one in register.counterparts(standard.id))),
        ),
        (Text("牵头单位", "Leading unit"), empty if lead is None else lead.name),
        (Text("验证与推广措施", "Trials and promotion"), empty if note is None else note.measures),
    )
    return tuple(
        DesignLine(heading=heading, content=content, is_missing=not (content.zh or content.en))
        for heading, content in lines
    )


def _neighbours(register: Register, standard: Standard, layers: Sequence[Layer]) -> list[Standard]:
    topic = standard.topic
    return [
        one
        for one in register.viewed(layers)
        if topic and one.topic == topic and one.id != standard.id and one.status is not Status.WITHDRAWN
    ]


def _called(standard: Standard) -> Text:
    number = f"{standard.number} " if standard.number else ""
    return Text(f"{number}{standard.title.zh}", f"{number}{standard.title.en}")


def _same(text: str) -> Text:
    return Text(text, text)


def _joined(parts: Sequence[Text]) -> Text:
    return Text("、".join(one.zh for one in parts), ", ".join(one.en or one.zh for one in parts))


@attrs.frozen(kw_only=True)
class Adoption:
    """What the implementation records of one standard come to, as input of its five-year review."""

    standard: Standard
    adopters: int
    states: tuple[tuple[str, int], ...]
    cost_cny: int | None
    person_days: int | None
    problems: tuple[Text, ...]
    effects: tuple[Text, ...]
    review_due: bool


def sum_up_adoption(
    file: AdoptionFile, register: Register, as_of: date, *, layers: Sequence[Layer] = LAYERS
) -> tuple[Adoption, ...]:
    """Sum up implementation records by standard; sums leave out what is not given, None if nothing is.

    Adopters are counted once each; a stopped one counts as none.
    """
    by_standard: dict[str, list[AdoptionRecord]] = {}
    for one in file.records:
        by_standard.setdefault(one.standard, []).append(one)
    return tuple(
        _adoption(register.standard(code, layers), records, as_of) for code, records in by_standard.items()
    )


def _adoption(standard: Standard, records: Sequence[AdoptionRecord], as_of: date) -> Adoption:
    states: dict[str, int] = {}
    for one in records:
        states[one.state] = states.get(one.state, 0) + 1
    costs = [one.cost_cny for one in records if one.cost_cny is not None]
    days = [one.person_days for one in records if one.person_days is not None]
    tail = standard.number.rsplit("-", 1)[-1]
    year = standard.issued.year if standard.issued else int(tail) if tail.isdecimal() else as_of.year
    return Adoption(
        standard=standard,
        adopters=len({one.adopter for one in records if one.state != "stopped"}),
        states=tuple(states.items()),
        cost_cny=sum(costs) if costs else None,
        person_days=sum(days) if days else None,
        problems=tuple(text for one in records for text in one.problems),
        effects=tuple(one.effect for one in records if one.effect.zh or one.effect.en),
        review_due=as_of.year - year >= REVIEW_YEARS,
    )


def items_by_urgency(edition: PlanEdition, urgencies: Sequence[Urgency]) -> tuple[PlanItem, ...]:
    """Return the items of a plan with the highest derived urgency first, then as printed."""
    derived = {one.standard: one.derived for one in urgencies}
    return tuple(
        sorted(edition.items, key=lambda item: (-derived.get(item.standard, 0), -item.urgency, item.seq))
    )
