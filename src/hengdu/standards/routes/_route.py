"""Choose and order the standards of one institution."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

import attrs

from hengdu.errors import StandardsError
from hengdu.standards.editions import PlanFile
from hengdu.standards.registry import LAYERS, Layer, Register, Standard, Status
from hengdu.standards.routes._rules import RouteRule, RouteRules, RouteStep
from hengdu.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from hengdu.packs import Pack
    from hengdu.scoring import Result

_COMING: Final = frozenset({Status.PROPOSED, Status.RESEARCH, Status.UNDER_WAY})


@attrs.frozen(kw_only=True)
class Shown:
    """What the last assessment shows of one sub-domain: level and score, None where not rated."""

    code: str
    name: Text
    level: int | None
    score: float | None


@attrs.frozen(kw_only=True)
class RouteEntry:
    """One standard of a route.

    ``expected`` is the month in which a plan ends it, ``planned_year`` the year of the plan edition;
    both empty where nothing says. ``shown`` are the sub-domains it touches with their last result.
    """

    order: int
    standard: Standard
    step: RouteStep
    because: tuple[str, ...]
    expected: str = ""
    planned_year: int | None = None
    subdomains: tuple[Shown, ...] = ()
    replaced_by: str = ""

    @property
    def lowest(self) -> int | None:
        """Return the lowest level that the assessment shows among its sub-domains."""
        return min((one.level for one in self.subdomains if one.level is not None), default=None)


@attrs.frozen(kw_only=True)
class Route:
    """The route of one institution: what applies now, in order; what is coming; what is no longer used.

    ``pack`` and ``assessed`` say where sub-domain names and levels come from.
    """

    institution_type: str
    systems: tuple[str, ...]
    now: tuple[RouteEntry, ...]
    coming: tuple[RouteEntry, ...]
    lapsed: tuple[RouteEntry, ...]
    layers: tuple[Layer, ...]
    rules: RouteRules
    pack: str
    assessed: str = ""


def route_for(
    register: Register,
    rules: RouteRules,
    pack: Pack,
    *,
    institution_type: str,
    systems: Sequence[str] = (),
    layers: Sequence[Layer] = LAYERS,
    plan: PlanFile | None = None,
    result: Result | None = None,
) -> Route:
    """Return which standards an institution of a type with these systems takes up, and in which order.

    Steps go in the order of the rules, within a step what others build on comes first, then what
    touches the weakest sub-domains of the last assessment. Raises StandardsError for an unknown type,
    system or standard, and for rules that go round in a circle.
    """
    _check(pack, rules, institution_type, systems)
    chosen = [rule for rule in rules.rules if _applies(rule, institution_type, systems)]
    levels = _levels(pack, result)
    entries = [_entry(rule, register, rules, (layers, plan, levels, systems)) for rule in chosen]
    ordered = _ordered(chosen, entries, rules)
    groups: dict[str, list[RouteEntry]] = {"now": [], "coming": [], "lapsed": []}
    for entry in ordered:
        status = entry.standard.status
        if status is Status.PUBLISHED:
            groups["now"].append(entry)
        elif status is Status.WITHDRAWN:
            groups["lapsed"].append(entry)
        elif status in _COMING:
            groups["coming"].append(entry)
    groups["coming"].sort(key=lambda one: one.expected or f"{one.planned_year or 9999}-12")
    return Route(
        institution_type=institution_type,
        systems=tuple(systems),
        now=_numbered(groups["now"]),
        coming=_numbered(groups["coming"]),
        lapsed=_numbered(groups["lapsed"]),
        layers=tuple(layers),
        rules=rules,
        pack=f"{pack.id} {pack.version}",
        assessed="" if result is None else result.assessment.institution.name,
    )


def _check(pack: Pack, rules: RouteRules, institution_type: str, systems: Sequence[str]) -> None:
    types = [one.code for one in pack.content.institution_types]
    known = [one.code for one in rules.systems]
    for code, allowed, zh, en in (
        (institution_type, types, "机构类型", "institution type"),
        *((system, known, "系统", "kind of system") for system in systems),
    ):
        if code not in allowed:
            raise StandardsError(
                f"没有{zh} {code[:40]}；已知：{'、'.join(allowed)}",
                f"there is no {en} {code[:40]}; known: {', '.join(allowed)}",
            )


def _applies(rule: RouteRule, institution_type: str, systems: Sequence[str]) -> bool:
    fits_type = not rule.types or institution_type in rule.types
    return fits_type and (not rule.systems or bool(set(rule.systems) & set(systems)))


def _levels(pack: Pack, result: Result | None) -> dict[str, Shown]:
    found = {}
    for code, node in pack.nodes.items():
        rated = result.nodes.get(code) if result is not None else None
        found[code] = Shown(
            code=code,
            name=node.title,
            level=None if rated is None else rated.level,
            score=None if rated is None else rated.score,
        )
    return found


_Facts = tuple["Sequence[Layer]", PlanFile | None, Mapping[str, Shown], "Sequence[str]"]


def _entry(rule: RouteRule, register: Register, rules: RouteRules, facts: _Facts) -> RouteEntry:
    layers, plan, levels, systems = facts
    if rule.standard not in register.standards:
        raise StandardsError(
            f"登记册中没有标准 {rule.standard}",
            f"the register has no standard {rule.standard}",
            place=rules.id,
            hint_zh="请先登记，或改正路线规则",
            hint_en="Register it first, or correct the rules of the route",
        )
    standard = register.standard(rule.standard, layers)
    item = None if plan is None else plan.item(rule.standard)
    planned = register.planned(rule.standard)
    successor = next(
        (one.origin for one in register.relations.of_target(rule.standard) if one.kind == "replaces"), ""
    )
    areas = tuple(levels[code] for code in register.subdomains(rule.standard) if code in levels)
    return RouteEntry(
        order=0,
        standard=standard,
        step=next(step for step in rules.steps if step.code == rule.step),
        because=tuple(code for code in rule.systems if code in systems),
        expected="" if item is None else item.last,
        planned_year=planned[-1][1].year if planned else None,
        subdomains=areas,
        replaced_by=successor if standard.status is Status.WITHDRAWN else "",
    )


def _ordered(
    chosen: Sequence[RouteRule], entries: Sequence[RouteEntry], rules: RouteRules
) -> Iterator[RouteEntry]:
    """Yield the entries so that steps keep their order and what others build on comes first."""
    steps = {step.code: at for at, step in enumerate(rules.steps)}
    present = {rule.standard for rule in chosen}
    waits = {rule.standard: set(rule.after) & present for rule in chosen}
    place = {rule.standard: at for at, rule in enumerate(chosen)}
    left = {entry.standard.id: entry for entry in entries}
    while left:
        free = [code for code in left if not waits[code] & left.keys()]
        if not free:
            ring = "、".join(sorted(left))
            raise StandardsError(
                f"路线规则的先后成环：{ring}",
                f"the order of the route goes round in a circle: {', '.join(sorted(left))}",
                place=rules.id,
                hint_zh="去掉其中一个 after",
                hint_en="Remove one after",
            )
        code = min(free, key=lambda one: _rank(left[one], steps, place[one]))
        yield left.pop(code)


def _rank(entry: RouteEntry, steps: Mapping[str, int], place: int) -> tuple[int, int, int]:
    lowest = entry.lowest
    return steps[entry.step.code], 9 if lowest is None else lowest, place


def _numbered(entries: Sequence[RouteEntry]) -> tuple[RouteEntry, ...]:
    return tuple(attrs.evolve(entry, order=at) for at, entry in enumerate(entries, start=1))
