"""Put together what pages show and papers print: reviews, schedules, comparisons, routes, design sheets."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

import attrs

from hengdu.actions._errors import ActionError, NotFoundError
from hengdu.actions._export_files import About, Col, Table, workbook
from hengdu.packs import Pack
from hengdu.reports import report_bytes
from hengdu.reports.standards import (
    DISCLAIMER,
    Document,
    adoption_document,
    comparison_document,
    design_document,
    plan_document,
    review_document,
    route_document,
)
from hengdu.standards.editions import (
    STATUS_NAMES,
    VERDICT_NAMES,
    PlanComparison,
    PlanFile,
    Review,
    compare_plans,
    default_assumptions,
    edition_of,
    next_edition,
    review_edition,
)
from hengdu.standards.registry import PlanEdition, Register
from hengdu.standards.risks import design_sheet, sum_up_adoption
from hengdu.standards.routes import Route, default_rules, route_for
from hengdu.store import Actor, Permission
from hengdu.store.assessments.mapping import loaded_assessment
from hengdu.store.assessments.packs import DEFAULT_PACK, installed, pinned_pack, scorer_of
from hengdu.store.assessments.queries import assessment_for
from hengdu.store.planning.queries import schedules_visible_to
from hengdu.store.planning.register import adoption_for, plan_in, register_for, risks_for
from hengdu.text import Lang, Text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hengdu.store.planning.models import Schedule

_NONE: Final = "—"


@attrs.frozen(kw_only=True)
class Reviewed:
    """The review of an edition on a day, with the draft that carries over what is unfinished."""

    register: Register
    edition: PlanEdition
    review: Review
    draft: PlanEdition


def reviewed(actor: Actor, code: str, day: dt.date, *, candidates: bool = False) -> Reviewed:
    """Review an edition on a day; NotFoundError for one that is not there."""
    register = register_for(actor)
    if code not in register.plans:
        raise NotFoundError("edition")
    edition = edition_of(register, code)
    given = default_assumptions()
    review = review_edition(register, edition, day, assumptions=given)
    draft = next_edition(review, register, given, candidates=candidates)
    return Reviewed(register=register, edition=edition, review=review, draft=draft)


def schedule_row(actor: Actor, given: object) -> Schedule:
    """Return a schedule by its id; NotFoundError where there is none."""
    try:
        row = schedules_visible_to(actor).filter(pk=UUID(str(given))).first()
    except ValueError:
        row = None
    if row is None:
        raise NotFoundError("plan")
    return row


@attrs.frozen(kw_only=True)
class Choice:
    """Whose route: institution type and systems; a schedule and an assessment by their ids, or empty."""

    institution_type: str
    systems: tuple[str, ...] = ()
    plan: str = ""
    assessment: str = ""


@attrs.frozen(kw_only=True)
class Routed:
    """A route with the model that names its sub-domains and the register it was made from."""

    route: Route
    pack: Pack
    register: Register


def routed(actor: Actor, choice: Choice) -> Routed:
    """Lay a route out; an assessment counts only where the actor may read its result."""
    rules = default_rules()
    plan = plan_in(schedule_row(actor, choice.plan)) if choice.plan else None
    pack, result = installed(DEFAULT_PACK), None
    if choice.assessment:
        row = assessment_for(actor, _uuid(choice.assessment), Permission.RESULT_READ)
        if row is None:
            raise NotFoundError("assessment")
        pack, result = pinned_pack(row), scorer_of(row).score(loaded_assessment(row))
    register = register_for(actor, [rule.standard for rule in rules.rules])
    route = route_for(
        register,
        rules,
        pack,
        institution_type=choice.institution_type,
        systems=choice.systems,
        plan=plan,
        result=result,
    )
    return Routed(route=route, pack=pack, register=register)


def _uuid(given: str) -> UUID:
    try:
        return UUID(given)
    except ValueError as error:
        raise NotFoundError("assessment") from error


@attrs.frozen(kw_only=True)
class Paper:
    """A paper in every form: a laid-out document, and tables where it has any."""

    stem: str
    about: str
    document: Document
    tables: tuple[Table, ...] = ()
    lang: Lang = "zh"
    disclaimer: Text = DISCLAIMER

    def content(self, form: str) -> bytes:
        """Return the file in one form: docx, pdf or xlsx."""
        if form != "xlsx":
            return report_bytes(self.document.context, "pdf" if form == "pdf" else "docx")
        context = self.document.context
        about = About(
            title=context.about.title,
            line=f"{context.about.title} · {context.about.subtitle} · {context.date_text}",
            disclaimer=self.disclaimer[self.lang],
        )
        return workbook(self.tables, about, self.lang, context.created)


@attrs.frozen(kw_only=True)
class Kind:
    """One kind of paper: the forms it has, and how it is made."""

    forms: tuple[str, ...]
    make: Callable[[Actor, Mapping[str, Any], Lang, dt.date], Paper]


def paper(actor: Actor, what: str, given: Mapping[str, Any], *, lang: Lang, created: dt.date) -> Paper:
    """Make a paper; NotFoundError or ActionError for what is not there."""
    return MADE[what].make(actor, given, lang, created)


def _plan(actor: Actor, given: Mapping[str, Any], lang: Lang, created: dt.date) -> Paper:
    plan = plan_in(schedule_row(actor, given.get("plan")))
    register = register_for(actor, [item.standard for item in plan.items])
    made = plan_document(plan, register, lang=lang, created=created)
    return Paper(
        stem=made.stem,
        about=str(given.get("plan")),
        document=made,
        lang=lang,
        tables=(_plan_table(plan, lang),),
    )


def _plan_table(plan: PlanFile, lang: Lang) -> Table:
    names = {stage.code: stage.name[lang] for stage in plan.assumptions.stages}
    rows = tuple(
        (
            item.standard,
            item.title[lang] or item.title.zh,
            item.urgency,
            item.year,
            item.lead or "",
            item.first,
            item.last,
            item.months_late,
            "\n".join(
                f"{names.get(slot.stage, slot.stage)} {slot.first}–{slot.last}" for slot in item.stages
            ),
            item.reason[lang],
        )
        for item in plan.items
    )
    columns = (
        Col("编码", "Id", 10),
        Col("名称", "Title", 36),
        Col("紧迫程度", "Urgency", 9),
        Col("计划年", "Due", 9),
        Col("牵头单位", "Lead", 12),
        Col("开始", "Begins", 10),
        Col("完成", "Ends", 10),
        Col("逾期月", "Months late", 9),
        Col("阶段", "Stages", 30),
        Col("逾期原因", "Why late", 60),
    )
    return Table(name=Text("年度计划", "Annual plan"), columns=columns, rows=rows)


def compared(actor: Actor, left: object, right: object) -> PlanComparison:
    """Compare two schedules by their ids."""
    return compare_plans(plan_in(schedule_row(actor, left)), plan_in(schedule_row(actor, right)))


def _comparison(actor: Actor, given: Mapping[str, Any], lang: Lang, created: dt.date) -> Paper:
    found = compared(actor, given.get("left"), given.get("right"))
    made = comparison_document(found, lang=lang, created=created)
    rows = tuple(
        (
            one.standard,
            one.title[lang] or one.title.zh,
            one.left.last if one.left else "",
            one.right.last if one.right else "",
            one.moved,
            one.left.months_late if one.left else None,
            one.right.months_late if one.right else None,
            one.right.reason[lang] if one.right else "",
        )
        for one in found.items
    )
    columns = (
        Col("编码", "Id", 10),
        Col("名称", "Title", 36),
        Col("原完成", "End before", 11),
        Col("新完成", "End after", 11),
        Col("移动月", "Months moved", 9),
        Col("原逾期", "Late before", 9),
        Col("新逾期", "Late after", 9),
        Col("原因", "Why", 60),
    )
    table = Table(name=Text("排程比较", "Comparison"), columns=columns, rows=rows)
    about = f"{given.get('left')} {given.get('right')}"
    return Paper(stem=made.stem, about=about, document=made, lang=lang, tables=(table,))


def _review(actor: Actor, given: Mapping[str, Any], lang: Lang, created: dt.date) -> Paper:
    found = reviewed(
        actor,
        str(given.get("edition", "")),
        _day(given.get("as_of")),
        candidates=bool(given.get("candidates")),
    )
    made = review_document(found.review, found.draft, found.register, lang=lang, created=created)
    rows = tuple(
        (
            one.item.seq,
            one.item.title,
            "*" * one.item.urgency,
            one.item.year,
            STATUS_NAMES[one.printed][lang],
            STATUS_NAMES[one.known][lang],
            one.published.isoformat() if one.published else "",
            VERDICT_NAMES[one.verdict][lang],
            one.months,
        )
        for one in found.review.outcomes
    )
    columns = (
        Col("序号", "No.", 7),
        Col("名称", "Title", 40),
        Col("紧迫程度", "Urgency", 9),
        Col("计划年", "Due", 9),
        Col("计划时状态", "Status then", 13),
        Col("现状", "Status now", 13),
        Col("发布", "Published", 12),
        Col("结论", "Verdict", 10),
        Col("逾期月", "Months", 9),
    )
    table = Table(name=Text("规划执行评估", "Review of the plan"), columns=columns, rows=rows)
    about = str(given.get("edition", ""))
    return Paper(stem=made.stem, about=about, document=made, lang=lang, tables=(table,))


def _day(given: object) -> dt.date:
    try:
        return dt.date.fromisoformat(str(given))
    except ValueError as error:
        raise ActionError(
            f"{str(given)[:20]!r} 不是日期",
            f"{str(given)[:20]!r} is no day",
            place="as_of",
            hint_zh="写作 2026-11-21",
            hint_en="Write 2026-11-21",
        ) from error


def _route(actor: Actor, given: Mapping[str, Any], lang: Lang, created: dt.date) -> Paper:
    systems: Sequence[str] = given.get("systems", ())
    choice = Choice(
        institution_type=str(given.get("type", "")),
        systems=tuple(systems),
        plan=str(given.get("plan", "")),
        assessment=str(given.get("assessment", "")),
    )
    found = routed(actor, choice)
    made = route_document(found.route, found.register, found.pack, lang=lang, created=created)
    entries = (*found.route.now, *found.route.coming)
    now = len(found.route.now)
    rows = tuple(
        (
            ("现行" if at < now else "即将出台") if lang == "zh" else ("in force" if at < now else "coming"),
            one.order,
            one.step.name[lang],
            one.standard.number or _NONE,
            one.standard.title[lang] or one.standard.title.zh,
            one.expected or str(one.planned_year or ""),
            " ".join(
                part.code if part.level is None else f"{part.code}=L{part.level}" for part in one.subdomains
            ),
        )
        for at, one in enumerate(entries)
    )
    columns = (
        Col("状态", "State", 10),
        Col("次序", "Order", 7),
        Col("步骤", "Step", 18),
        Col("标准号", "Number", 18),
        Col("名称", "Title", 44),
        Col("预计", "Expected", 10),
        Col("子域现状", "Sub-domains now", 36),
    )
    table = Table(name=Text("标准应用路线", "Application route"), columns=columns, rows=rows)
    return Paper(
        stem=made.stem,
        about=choice.institution_type,
        document=made,
        lang=lang,
        tables=(table,),
        disclaimer=found.pack.content.disclaimer,
    )


def _design(actor: Actor, given: Mapping[str, Any], lang: Lang, created: dt.date) -> Paper:
    code = str(given.get("standard", ""))
    register = register_for(actor, [code])
    if code not in register.standards:
        raise NotFoundError("standard")
    lines = design_sheet(register, code, risks_for(actor, register))
    made = design_document(register.standard(code), lines, lang=lang, created=created)
    return Paper(stem=made.stem, about=code, document=made, lang=lang)


def _adoption(actor: Actor, given: Mapping[str, Any], lang: Lang, created: dt.date) -> Paper:
    code = str(given.get("standard", ""))
    register = register_for(actor, [code])
    records = adoption_for(actor, register, code)
    if not records.records:
        raise NotFoundError("standard")
    (found,) = sum_up_adoption(records, register, created)
    made = adoption_document(found, records.records, lang=lang, created=created)
    return Paper(stem=made.stem, about=code, document=made, lang=lang)


_ALL: Final = ("docx", "pdf", "xlsx")
MADE: Final[Mapping[str, Kind]] = {
    "plan": Kind(forms=_ALL, make=_plan),
    "comparison": Kind(forms=_ALL, make=_comparison),
    "review": Kind(forms=_ALL, make=_review),
    "route": Kind(forms=_ALL, make=_route),
    "design": Kind(forms=("docx", "pdf"), make=_design),
    "adoption": Kind(forms=("docx", "pdf"), make=_adoption),
}
