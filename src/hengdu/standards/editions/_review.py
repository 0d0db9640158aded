"""Review how a plan was carried out (规划执行评估) and carry what is unfinished into the next one."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Final

import attrs

from hengdu.standards.editions._months import YEAR, months_between
from hengdu.standards.registry import LAYERS, Change, Layer, PlanEdition, PlanItem, SourceRef, Status
from hengdu.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from hengdu.standards.editions._assumptions import Assumptions, OutcomeRule
    from hengdu.standards.registry import Claim, Project, Register, Standard

REVIEW_YEARS: Final = 5
_LAST: Final = (12, 31)


class Verdict(StrEnum):
    """How an item of a plan turned out."""

    MET = "met"
    """Published by the end of its year."""
    LATE = "late"
    """Published later, or shown by a source to be still unfinished after its year."""
    UNKNOWN = "unknown"
    """Its year is over and no source says how it went on."""
    NOT_DUE = "not_due"
    """Its year is not over."""
    WITHDRAWN = "withdrawn"
    """It was given up."""


VERDICT_NAMES: Final = {
    Verdict.MET: Text("按期完成", "met"),
    Verdict.LATE: Text("逾期", "late"),
    Verdict.UNKNOWN: Text("不明", "unknown"),
    Verdict.NOT_DUE: Text("未到期", "not due"),
    Verdict.WITHDRAWN: Text("终止", "withdrawn"),
}
STATUS_NAMES: Final = {
    Status.PROPOSED: Text("待立项", "proposed"),
    Status.RESEARCH: Text("标准研究课题", "research project"),
    Status.UNDER_WAY: Text("在建", "under way"),
    Status.PUBLISHED: Text("已发布", "published"),
    Status.WITHDRAWN: Text("已废止", "withdrawn"),
    Status.UNKNOWN: Text("不明", "unknown"),
}
_FIELDS: Final = {
    "number": Text("标准号", "number"),
    "title": Text("名称", "title"),
    "status": Text("状态", "status"),
    "issued": Text("发布", "issued"),
    "effective": Text("实施", "effective"),
    "withdrawn": Text("废止", "withdrawn"),
    "note": Text("说明", "note"),
}


@attrs.frozen(kw_only=True)
class Evidence:
    """What one layer says, and where; ``is_inferred`` marks what was concluded and not read."""

    layer: str
    what: Text
    source: SourceRef
    is_inferred: bool = False


@attrs.frozen(kw_only=True)
class ItemOutcome:
    """One item: planned, actual, verdict.

    ``months`` is how late it was published, or for an unfinished one how long its year is over on the
    day of the review; for an unknown one that is what it would be late if it were still unfinished.
    """

    item: PlanItem
    printed: Status
    known: Status
    due: date | None
    published: date | None
    verdict: Verdict
    months: int
    is_finished: bool
    is_inferred: bool
    evidence: tuple[Evidence, ...]


@attrs.frozen(kw_only=True)
class DueReview:
    """A published standard whose five-year review is due; ``year`` is that of its number or issue."""

    standard: str
    number: str
    title: Text
    year: int
    age_years: int


@attrs.frozen(kw_only=True)
class Review:
    """The outcome of a whole plan on a day; ``unplanned`` are unpublished standards of no plan item."""

    edition: PlanEdition
    as_of: date
    layers: tuple[Layer, ...]
    outcomes: tuple[ItemOutcome, ...]
    unplanned: tuple[str, ...]
    due_reviews: tuple[DueReview, ...]

    def counts(self) -> Mapping[Verdict, int]:
        """Return how many items had each verdict."""
        found = dict.fromkeys(Verdict, 0)
        for outcome in self.outcomes:
            found[outcome.verdict] += 1
        return found

    @property
    def unfinished(self) -> tuple[ItemOutcome, ...]:
        """Return what has to be carried over: late and open, unknown, not due."""
        return tuple(one for one in self.outcomes if not one.is_finished)


def review_edition(
    register: Register,
    edition: PlanEdition,
    as_of: date,
    *,
    assumptions: Assumptions,
    layers: Sequence[Layer] = LAYERS,
) -> Review:
    """Compare planned with actual for every item of a plan edition on a day.

    Only what the register says counts, later facts included where ``layers`` name them; an item of
    which nothing is known is said to be unknown and never guessed. A planned year is read as the year
    of completion and ends on 31 December.
    """
    outcomes = tuple(_outcome(register, item, as_of, assumptions, layers) for item in edition.items)
    planned = {item.standard for item in edition.items}
    unplanned = tuple(
        one.id
        for one in register.viewed(layers)
        if one.id not in planned and one.status in (Status.PROPOSED, Status.RESEARCH, Status.UNDER_WAY)
    )
    return Review(
        edition=edition,
        as_of=as_of,
        layers=tuple(layers),
        outcomes=outcomes,
        unplanned=unplanned,
        due_reviews=tuple(_due_reviews(register, as_of, layers)),
    )


def outcome_words(one: ItemOutcome) -> Text:
    """Say how one item turned out."""
    name = VERDICT_NAMES[one.verdict]
    if one.verdict is Verdict.UNKNOWN and one.months:
        return Text(
            f"{name.zh}（若仍未发布则逾期 {one.months} 个月）",
            f"{name.en} ({one.months} months late if still unpublished)",
        )
    if one.verdict is Verdict.LATE:
        more = Text("，推断", ", inferred") if one.is_inferred else Text("", "")
        return Text(f"{name.zh} {one.months} 个月{more.zh}", f"{name.en} by {one.months} months{more.en}")
    if one.verdict is Verdict.MET and one.published is not None:
        return Text(f"{name.zh} {one.published}", f"{name.en} {one.published}")
    return name


def deciding_evidence(one: ItemOutcome) -> tuple[Evidence, ...]:
    """Return the evidence that a verdict rests on: the plan's line, then what a later source says."""
    first = tuple(part for part in one.evidence if part.source == one.item.source)
    if one.verdict is Verdict.UNKNOWN:
        return first
    later = tuple(part for part in one.evidence if part.layer != "plan" or part.is_inferred)
    return (*first, *(later[-1:] if one.is_inferred else later[:1]))


def next_edition(
    review: Review, register: Register, assumptions: Assumptions, *, candidates: bool = False
) -> PlanEdition:
    """Carry the unfinished items into a draft of the next plan, which begins the year after the review.

    Urgency stays as printed; target years follow from it by the assumptions. ``candidates`` adds the
    unpublished standards that no plan names, without stars. Each item's history says where it is from.
    """
    first = review.as_of.year + 1
    carried = [
        PlanItem(
            id=f"{_draft_id(first)}-{seq:02d}",
            seq=seq,
            standard=one.item.standard,
            title=one.item.title,
            category=one.item.category,
            level=one.item.level,
            urgency=one.item.urgency,
            year=assumptions.year_of(one.item.urgency, first),
            match=one.item.match,
            source=one.item.source,
        )
        for seq, one in enumerate(review.unfinished, start=1)
    ]
    for code in review.unplanned if candidates else ():
        standard = register.standard(code, review.layers)
        seq = len(carried) + 1
        carried.append(
            PlanItem(
                id=f"{_draft_id(first)}-{seq:02d}",
                seq=seq,
                standard=code,
                title=standard.title.zh,
                category=standard.category,
                level=standard.level,
                year=assumptions.year_of(0, first),
                match="confirmed",
                source=standard.sources[0] if standard.sources else None,
            )
        )
    last = max([first, *(item.year for item in carried if item.year is not None)])
    reason = f"{review.edition.id}: {len(review.unfinished)}/{len(review.outcomes)}"
    return PlanEdition(
        id=_draft_id(first),
        title=Text(
            f"证券期货业信息安全标准规划（{first}-{last}）草案",
            f"Draft information security standards plan, securities and futures industry ({first}–{last})",
        ),
        first_year=first,
        last_year=last,
        predecessors=(review.edition.id,),
        items=tuple(carried),
        note=Text(
            f"由 {review.as_of.isoformat()} 的规划执行评估结转，供讨论，未经任何机构批准。",
            f"Carried over from the review of {review.as_of.isoformat()}, for discussion, not approved.",
        ),
        history=(Change(day=review.as_of, field="items", reason=reason),),
    )


def _draft_id(first: int) -> str:
    return f"draft-{first}"


def _outcome(
    register: Register, item: PlanItem, as_of: date, assumptions: Assumptions, layers: Sequence[Layer]
) -> ItemOutcome:
    printed = register.standard(item.standard)
    known = register.standard(item.standard, layers)
    due = None if item.year is None else date(item.year, *_LAST)
    rule = next((one for one in assumptions.outcomes if one.standard == item.standard), None)
    evidence = tuple(_evidence(register, item, printed, rule, layers))
    published = known.issued if known.status is Status.PUBLISHED else None
    finished = known.status in (Status.PUBLISHED, Status.WITHDRAWN)
    project = register.projects.get(rule.project) if rule is not None else None
    shown = None if project is None else _latest(project, as_of)
    verdict, months, inferred = _judge(known, due, as_of, shown)
    return ItemOutcome(
        item=item,
        printed=printed.status,
        known=known.status,
        due=due,
        published=published,
        verdict=verdict,
        months=months,
        is_finished=finished,
        is_inferred=inferred and rule is not None and rule.is_inferred,
        evidence=evidence,
    )


def _judge(known: Standard, due: date | None, as_of: date, shown: date | None) -> tuple[Verdict, int, bool]:
    """Return verdict, months and whether they rest on the project that the item went on in."""
    if known.status is Status.WITHDRAWN:
        return Verdict.WITHDRAWN, 0, False
    if known.status is Status.PUBLISHED:
        if known.issued is None or due is None:
            return Verdict.UNKNOWN, 0, False
        late = months_between(due, known.issued)
        return (Verdict.LATE if late else Verdict.MET), late, False
    if due is None or as_of <= due:
        return Verdict.NOT_DUE, 0, False
    open_months = months_between(due, as_of)
    # A source dated after the year that shows it unfinished proves it late; silence proves nothing.
    if shown is not None and shown > due:
        return Verdict.LATE, open_months, True
    return Verdict.UNKNOWN, open_months, False


def _latest(project: Project, as_of: date) -> date | None:
    """Return the day of a project's last dated event up to a day; a month counts from its first day."""
    days = []
    for event in project.events:
        text = event.day if event.day.count("-") > 1 else f"{event.day}-01"
        try:
            day = date.fromisoformat(text)
        except ValueError:
            continue
        if day <= as_of:
            days.append(day)
    return max(days, default=None)


def _evidence(
    register: Register,
    item: PlanItem,
    printed: Standard,
    rule: OutcomeRule | None,
    layers: Sequence[Layer],
) -> Iterator[Evidence]:
    if item.source is not None:
        stars = "*" * item.urgency
        yield Evidence(
            layer="plan",
            what=Text(f"计划 {item.year} 年，{stars}", f"planned for {item.year}, {stars}"),
            source=item.source,
        )
    for source in printed.sources:
        if source != item.source:
            yield Evidence(
                layer=register.layer(item.standard),
                what=_status_then(printed.status),
                source=source,
            )
    for layer in layers:
        for claim in register.claims_on(item.standard, (layer,)):
            if claim.field != "topic":
                yield Evidence(
                    layer=layer,
                    what=_claim_words(claim),
                    source=claim.source,
                    is_inferred=claim.inferred,
                )
    project = register.projects.get(rule.project) if rule is not None else None
    for event in project.events if project is not None and rule is not None else ():
        if event.source is not None:
            yield Evidence(
                layer=register.layer(project.id) if project is not None else "plan",
                what=Text(f"{event.name.zh} {event.day}".strip(), f"{event.name.en} {event.day}".strip()),
                source=event.source,
                is_inferred=rule.is_inferred if rule is not None else True,
            )


def _status_then(status: Status) -> Text:
    name = STATUS_NAMES[status]
    return Text(f"当时状态：{name.zh}", f"status then: {name.en}")


def _claim_words(claim: Claim) -> Text:
    field = _FIELDS.get(claim.field, Text(claim.field, claim.field))
    value = Text(claim.value, claim.value)
    if claim.field == "status":
        value = STATUS_NAMES[Status(claim.value)]
    return Text(f"{field.zh}：{value.zh}", f"{field.en}: {value.en}")


def _due_reviews(register: Register, as_of: date, layers: Sequence[Layer]) -> Iterator[DueReview]:
    """Yield published standards that are older than five years on the day (复审)."""
    for one in register.viewed(layers):
        if one.status is not Status.PUBLISHED or not one.category or one.series is not None:
            continue  # what other bodies maintain, and the parts of a series that is listed itself
        tail = one.number.rsplit("-", 1)[-1]
        year = (
            one.issued.year
            if one.issued
            else int(tail)
            if tail.isdecimal() and len(tail) == len("2023")
            else 0
        )
        months = (
            months_between(one.issued, as_of) if one.issued else (as_of.year - year) * YEAR if year else 0
        )
        if months > REVIEW_YEARS * YEAR:
            yield DueReview(
                standard=one.id, number=one.number, title=one.title, year=year, age_years=months // YEAR
            )
