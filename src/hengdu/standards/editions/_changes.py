"""Re-plan when something changes: urgency, policy, units, capacity; what is under way stays."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

import attrs

from hengdu.errors import StandardsError
from hengdu.standards.editions._assumptions import (
    Assumptions,
    CapacityChange,
    ItemRule,
    ResourceRule,
    UnitRule,
    WeightRule,
)
from hengdu.standards.editions._building import Wish
from hengdu.standards.editions._make import SECONDS, WORKERS, Search, make_plan
from hengdu.standards.editions._months import month_text, read_month
from hengdu.standards.policies import linked_standards
from hengdu.standards.registry import PlanEdition, PlanItem
from hengdu.text import Text

if TYPE_CHECKING:
    from hengdu.standards.editions._plan import PlanFile
    from hengdu.standards.registry import Register

ALL: Final = "all"
MOST_URGENT: Final = 5
_SHARE: Final = re.compile(r"(\d{1,3})%")
_FULL: Final = 100
Resources = tuple[ResourceRule, ...]


@attrs.frozen(kw_only=True)
class Changes:
    """What is different from the plan in force.

    ``capacity`` maps a resource (or ``all``) to a number or a share such as ``50%``; ``policies`` raise
    the urgency of the items they touch by one, ``links`` says which for a policy that the register does
    not link; ``at`` is the month from which all of it holds, and
    what begins before it in the plan in force stays unless ``freeze`` is off. ``stability`` is the
    price of a month by which a stage moves.
    """

    at: str
    urgency: Mapping[str, int] = attrs.field(factory=dict)
    years: Mapping[str, int] = attrs.field(factory=dict)
    capacity: Mapping[str, str] = attrs.field(factory=dict)
    lost_units: tuple[str, ...] = ()
    policies: tuple[str, ...] = ()
    links: Mapping[str, tuple[str, ...]] = attrs.field(factory=dict)
    added: tuple[str, ...] = ()
    dropped: tuple[str, ...] = ()
    freeze: bool = True
    stability: int | None = None


def replan(
    plan: PlanFile,
    register: Register,
    changes: Changes,
    *,
    plan_id: str,
    seconds: float = SECONDS,
    search: Search = "auto",
    workers: int = WORKERS,
) -> PlanFile:
    """Return a new plan that takes the changes into account, close to the plan in force as asked.

    Raises StandardsError for what the plan or the register does not have, for a capacity that cannot
    carry what is under way (which one, in which month, by how much), and as :func:`make_plan` does.
    """
    at = read_month(changes.at)
    if at < read_month(plan.start):
        raise StandardsError(
            f"变更月 {changes.at} 早于计划的第一个月 {plan.start}",
            f"the change of {changes.at} lies before the first month of the plan, {plan.start}",
            place=plan.id,
            hint_zh="请用 --at 给出计划期内的月份",
            hint_en="Give a month of the plan with --at",
        )
    edition, said = _edition(plan, register, changes)
    assumptions, more = _assumptions(plan, register, changes)
    lost = {item.standard for item in plan.items if item.lead in changes.lost_units}
    wish = Wish(
        register=register,
        edition=edition,
        assumptions=assumptions,
        start=read_month(plan.start),
        layers=plan.layers,
        current=plan,
        frozen_before=at if changes.freeze else None,
        handovers=tuple(dict.fromkeys((*plan.handovers, *sorted(lost)))),
    )
    frozen = Text(f"{changes.at} 之前开始的阶段保持不变", f"stages that begin before {changes.at} stay")
    return make_plan(
        wish,
        plan_id=plan_id,
        title=plan.title,
        seconds=seconds,
        search=search,
        workers=workers,
        changes=(*said, *more, *((frozen,) if changes.freeze else ())),
    )


def _edition(plan: PlanFile, register: Register, changes: Changes) -> tuple[PlanEdition, list[Text]]:
    said: list[Text] = []
    items = {item.standard: item for item in plan.items}
    for code in (*changes.urgency, *changes.years, *changes.dropped):
        if code not in items and code not in changes.added:
            raise StandardsError(
                f"计划中没有 {code}", f"the plan has no item {code}", place=plan.id,
                hint_zh="请改正编号，或用 --add 加入", hint_en="Correct the id, or add it with --add",
            )  # fmt: skip
    urgency = {code: item.urgency for code, item in items.items()}
    urgency.update(dict.fromkeys((code for code in changes.added if code not in urgency), 0))
    for policy in changes.policies:
        touched = _touched(register, policy, tuple(urgency), changes.links.get(policy, ()))
        urgency.update({code: min(MOST_URGENT, urgency[code] + 1) for code in touched})
        name = register.policies[policy].title
        said.append(
            Text(
                f"新增政策《{name.zh}》：{len(touched)} 项紧迫程度加一（{'、'.join(touched) or '无'}）",
                f"policy added, {name.en}: {len(touched)} items are one star more urgent "
                f"({', '.join(touched) or 'none'})",
            )
        )
    for code, stars in changes.urgency.items():
        said.append(
            Text(f"{code} 紧迫程度 {urgency[code]} → {stars}", f"{code}: urgency {urgency[code]} → {stars}")
        )
        urgency[code] = stars
    said += [
        Text(f"{code} 计划年改为 {year}", f"{code}: due in {year}") for code, year in changes.years.items()
    ]
    said += [Text(f"增加 {code}", f"{code} added") for code in changes.added]
    said += [Text(f"去掉 {code}", f"{code} dropped") for code in changes.dropped]
    made = [
        PlanItem(
            id=f"{plan.edition}-{code}",
            seq=seq,
            standard=register.standard(code).id,
            title=items[code].title.zh if code in items else register.standard(code).title.zh,
            category=items[code].category if code in items else register.standard(code).category,
            urgency=stars,
            year=changes.years.get(code, items[code].year if code in items else None),
            match="confirmed",
        )
        for seq, (code, stars) in enumerate(urgency.items(), start=1)
        if code not in changes.dropped
    ]
    first = read_month(plan.start) // 12
    last = max([first, *(item.year for item in made if item.year is not None)])
    edition = PlanEdition(
        id=plan.edition, title=plan.title, first_year=first, last_year=last, items=tuple(made)
    )
    return edition, said


def _touched(
    register: Register, policy: str, codes: tuple[str, ...], given: tuple[str, ...]
) -> tuple[str, ...]:
    """Return the items that are linked with a policy, here or in the register, or share its sub-domains."""
    found = register.policies.get(policy)
    if found is None:
        raise StandardsError(
            f"登记册中没有政策 {policy}",
            f"the register has no policy {policy}",
            hint_zh="用 hengdu standards policies 查看编号",
            hint_en="See the ids with hengdu standards policies",
        )
    linked = {register.standard(code).id for code in given} | set(linked_standards(register, found))
    areas = set(found.subdomains)
    if not linked and not areas:
        raise StandardsError(
            f"政策 {policy} 没有关联任何标准或子域，无从得知影响哪些项目",
            f"the policy {policy} is linked with no standard or sub-domain: nothing says what it touches",
            place=register.id,
            hint_zh=f"写作 --policy {policy}=sf-42,sf-43，或在登记册的政策表中填写标准、成熟度子域两列后导入",
            hint_en=f"Write --policy {policy}=sf-42,sf-43, or fill in standards and sub-domains of the "
            "policy in the register and import it",
        )
    return tuple(code for code in codes if code in linked or areas & set(register.subdomains(code)))


def _assumptions(plan: PlanFile, register: Register, changes: Changes) -> tuple[Assumptions, list[Text]]:
    given, said = plan.assumptions, list[Text]()
    resources = given.resources
    for code, asked in changes.capacity.items():
        resources, lines = _capacity(resources, code, asked, changes.at)
        said += lines
    units = given.unit_capacity or UnitRule(capacity=1)
    rules = {rule.standard: rule for rule in given.items}
    for unit in changes.lost_units:
        if unit not in register.units:
            raise StandardsError(
                f"未知单位 {unit}",
                f"the unit {unit} is unknown",
                hint_zh="请改正单位编号",
                hint_en="Correct the id of the unit",
            )
        touched = [item.standard for item in plan.items if item.lead == unit]
        rules.update({code: _orphan(rules.get(code), code) for code in touched})
        months = given.handover_months or 0
        said.append(
            Text(
                f"失去单位 {unit}：{len(touched)} 项待落实牵头单位，各加交接 {months} 个月",
                f"unit {unit} lost: {len(touched)} items without a lead, {months} months of handover each",
            )
        )
    weights = given.weights or WeightRule()
    if changes.stability is not None:
        weights = dataclasses.replace(weights, stability=changes.stability)
        said.append(
            Text(
                f"变动罚分：每阶段每月 {changes.stability}",
                f"penalty of change: {changes.stability} a stage and month",
            )
        )
    return dataclasses.replace(
        given, resources=resources, unit_capacity=units, items=tuple(rules.values()), weights=weights
    ), said


def _orphan(rule: ItemRule | None, code: str) -> ItemRule:
    note = Text("牵头单位待落实", "leading unit to be found")
    if rule is None:
        return ItemRule(standard=code, note=note)
    return dataclasses.replace(rule, lead=None, note=note)


def _capacity(resources: Resources, code: str, asked: str, at: str) -> tuple[Resources, list[Text]]:
    if code != ALL and code not in {rule.code for rule in resources}:
        known = ", ".join(rule.code for rule in resources)
        raise StandardsError(
            f"没有资源 {code}；已知：{known}", f"there is no resource {code}; known: {known}",
            hint_zh="请改正资源编号，或写 all", hint_en="Correct the code, or write all",
        )  # fmt: skip
    said, made = list[Text](), list[ResourceRule]()
    for rule in resources:
        if code not in (ALL, rule.code):
            made.append(rule)
            continue
        before = _capacity_at(rule, at)
        after = _amount(asked, before)
        kept = tuple(change for change in rule.changes if change.month < at)
        made.append(dataclasses.replace(rule, changes=(*kept, CapacityChange(month=at, capacity=after))))
        said.append(
            Text(
                f"{rule.name.zh}自 {at} 起每月 {before} → {after} 项",
                f"{rule.name.en}: {before} → {after} a month from {at}",
            )
        )
    return tuple(made), said


def _capacity_at(rule: ResourceRule, month: str) -> int:
    known = sorted((change for change in rule.changes if change.month <= month), key=lambda one: one.month)
    return known[-1].capacity if known else rule.capacity


def _amount(asked: str, before: int) -> int:
    share = _SHARE.fullmatch(asked)
    if share:
        return before * int(share[1]) // _FULL
    if asked.isdecimal():
        return int(asked)
    raise StandardsError(
        f"能力 {asked[:20]!r} 不是数",
        f"the capacity {asked[:20]!r} is no number",
        hint_zh="写作 3 或 50%",
        hint_en="Write 3 or 50%",
    )


def next_month(text: str) -> str:
    """Return the month after.

    >>> next_month("2027-12")
    '2028-01'
    """
    return month_text(read_month(text) + 1)
