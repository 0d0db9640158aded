"""Report how a plan was carried out, and the draft of the next one (规划执行评估)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hengdu.reports.charts import BarRow, Bars
from hengdu.reports.context import (
    Bullets,
    Callout,
    Card,
    Cards,
    Chapter,
    Column,
    Facts,
    Figure,
    Heading,
    Para,
    Table,
)
from hengdu.reports.standards._speech import LAYER_NAMES, NONE, Document, Speech, document
from hengdu.standards.editions import VERDICT_NAMES, Verdict, deciding_evidence, outcome_words
from hengdu.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from hengdu.reports.context import Block
    from hengdu.standards.editions import ItemOutcome, Review
    from hengdu.standards.registry import PlanEdition, Register
    from hengdu.text import Lang


def review_document(
    review: Review, draft: PlanEdition, register: Register, *, lang: Lang, created: date
) -> Document:
    """Return the review of a plan: result, every item with its sources, what goes on, what is due."""
    speech = Speech(lang)
    counts = review.counts()
    facts = [
        (speech("规划", "Plan"), speech.of(review.edition.title)),
        (speech("基准日", "As of"), review.as_of.isoformat()),
        (
            speech("事实层", "Layers of facts"),
            speech.join(speech.of(LAYER_NAMES[one]) for one in review.layers),
        ),
        *((speech.of(VERDICT_NAMES[one]), str(count)) for one, count in counts.items() if count),
    ]
    chapters = [
        Chapter(anchor="result", title=speech("评估结果", "Result"), blocks=tuple(_result(review, speech))),
        Chapter(
            anchor="items", title=speech("逐项对照", "Item by item"), blocks=tuple(_items(review, speech))
        ),
        Chapter(
            anchor="next",
            title=speech("下一版规划草案", "Draft of the next plan"),
            blocks=tuple(_draft(review, draft, register, speech)),
        ),
        Chapter(
            anchor="reviews", title=speech("到期复审", "Due for review"), blocks=tuple(_due(review, speech))
        ),
        Chapter(
            anchor="evidence",
            title=speech("依据", "Evidence"),
            blocks=tuple(_evidence(review, register, speech)),
            is_appendix=True,
        ),
    ]
    return document(
        speech,
        title=Text("规划执行评估", "Review of the plan"),
        subtitle=review.edition.title,
        stem=speech("规划执行评估", "plan-review"),
        created=created,
        facts=facts,
        notes=[
            speech(
                "“不明”表示登记册中没有任何来源说明其后续；不作推测。",
                "“Unknown” means that no registered source says how an item went on; no guess is made.",
            )
        ],
        chapters=chapters,
    )


def _result(review: Review, speech: Speech) -> Iterator[Block]:
    counts, total = review.counts(), len(review.outcomes)
    yield Para(
        speech(
            f"截至 {review.as_of}，{total} 项任务中有来源证明按期完成的 {counts[Verdict.MET]} 项、逾期的 "
            f"{counts[Verdict.LATE]} 项，其余 {counts[Verdict.UNKNOWN]} 项到期而无后续来源。",
            f"As of {review.as_of}, sources show {counts[Verdict.MET]} of {total} items met and "
            f"{counts[Verdict.LATE]} late; {counts[Verdict.UNKNOWN]} past their year without later source.",
        ),
        "lead",
    )
    yield Cards(
        tuple(
            Card(label=speech.of(VERDICT_NAMES[one]), value=str(counts[one]), note=speech("项", "items"))
            for one in (Verdict.MET, Verdict.LATE, Verdict.UNKNOWN, Verdict.NOT_DUE)
        )
    )
    years = sorted({one.item.year for one in review.outcomes if one.item.year is not None})
    rows = []
    for year in years:
        of_year = [one for one in review.outcomes if one.item.year == year]
        rows.append(
            (
                str(year),
                str(len(of_year)),
                *(
                    str(sum(1 for one in of_year if one.verdict is verdict) or NONE)
                    for verdict in (Verdict.MET, Verdict.LATE, Verdict.UNKNOWN, Verdict.NOT_DUE)
                ),
            )
        )
    yield Table(
        columns=(
            Column(speech("计划年", "Year"), 1, "number"),
            Column(speech("计划", "Planned"), 1, "number"),
            *(
                Column(speech.of(VERDICT_NAMES[one]), 1, "number")
                for one in (Verdict.MET, Verdict.LATE, Verdict.UNKNOWN, Verdict.NOT_DUE)
            ),
        ),
        rows=tuple(rows),
        caption=speech("按计划年统计", "By target year"),
    )
    overdue = [one for one in review.outcomes if one.months and not one.is_finished]
    if overdue:
        most = float(max(one.months for one in overdue))
        chart = Bars(
            title=speech("到期月数", "Months past the target year"),
            description=speech(
                "每个未见完成的任务，其计划年底至基准日的月数。",
                "Months from the end of the target year to the day of the review, per unfinished item.",
            ),
            rows=tuple(
                BarRow(
                    label=one.item.title,
                    value=float(one.months),
                    text=speech(f"{one.months} 个月", f"{one.months} mo"),
                    level=4 if one.verdict is Verdict.LATE else 1,
                )
                for one in sorted(overdue, key=lambda one: (-one.months, one.item.seq))
            ),
            most=most + (-most) % 6,
            ticks=6,
        )
        yield Figure(
            name="overdue",
            svg=chart.svg(),
            caption=speech(
                "计划年底至基准日的月数（深色：有来源证明未完成；浅色：不明）",
                "Months past the target year (dark: shown unfinished; pale: unknown)",
            ),
            alt=chart.description,
            percent=92,
        )


def _items(review: Review, speech: Speech) -> Iterator[Block]:
    yield Table(
        columns=(
            Column(speech("序号", "No."), 0.6, "number"),
            Column(speech("名称", "Title"), 3.0),
            Column(speech("紧迫", "Urgency"), 0.7),
            Column(speech("计划年", "Year"), 0.8, "number"),
            Column(speech("当时状态", "Then"), 1.0),
            Column(speech("结果", "Outcome"), 2.0),
            Column(speech("依据", "Source"), 2.4),
        ),
        rows=tuple(_item(one, speech) for one in review.outcomes),
        caption=speech("计划与实际", "Planned and actual"),
        dense=True,
    )


def _item(one: ItemOutcome, speech: Speech) -> tuple[str, ...]:
    return (
        str(one.item.seq),
        one.item.title,
        "*" * one.item.urgency or NONE,
        str(one.item.year or NONE),
        speech.status(one.printed),
        speech.of(outcome_words(one)),
        speech("；", "; ").join(speech.source(part.source) for part in deciding_evidence(one)),
    )


def _draft(review: Review, draft: PlanEdition, register: Register, speech: Speech) -> Iterator[Block]:
    yield Para(
        speech(
            f"未完成的 {len(review.unfinished)} 项结转入《{draft.title.zh}》；紧迫程度沿用原规划，"
            "计划年由紧迫程度按假设推出，供讨论调整。",
            f"{len(review.unfinished)} unfinished items are carried into {draft.title.en}; the stars stay as "
            "printed, the years follow from them by assumption and are open to discussion.",
        )
    )
    yield Table(
        columns=(
            Column(speech("序号", "No."), 0.6, "number"),
            Column(speech("编号", "Id"), 0.9, "code"),
            Column(speech("名称", "Title"), 4.2),
            Column(speech("紧迫", "Urgency"), 0.9),
            Column(speech("计划年", "Due"), 0.9, "number"),
            Column(speech("已知状态", "Status known"), 1.4),
        ),
        rows=tuple(
            (
                str(item.seq),
                item.standard,
                item.title,
                "*" * item.urgency or NONE,
                str(item.year or NONE),
                speech.status(register.standard(item.standard, review.layers).status),
            )
            for item in draft.items
        ),
        caption=speech("草案任务表", "Items of the draft"),
        dense=True,
    )
    planned = {item.standard for item in draft.items}
    open_ones = [code for code in review.unplanned if code not in planned]
    if open_ones:
        yield Heading(2, speech("未列入规划的未发布标准", "Unpublished standards in no plan"), "unplanned")
        yield Para(
            speech(
                "下列标准未发布，也不在原规划任务表中，是否列入草案请讨论确定。",
                "These are unpublished and in no plan; whether the draft takes them in is to be discussed.",
            )
        )
        yield Bullets(tuple(f"{code} {speech.of(register.standards[code].title)}" for code in open_ones))


def _due(review: Review, speech: Speech) -> Iterator[Block]:
    if not review.due_reviews:
        yield Para(speech("没有发布超过五年的标准。", "No published standard is older than five years."))
        return
    yield Para(
        speech(
            "下列标准发布已超过五年，按五年一次的复审周期应予复审。",
            "These were published more than five years ago and are due for their five-year review.",
        )
    )
    yield Table(
        columns=(
            Column(speech("标准号", "Number"), 1.4, "code"),
            Column(speech("名称", "Title"), 3.4),
            Column(speech("发布年", "Year"), 0.8, "number"),
            Column(speech("已满年数", "Years"), 0.8, "number"),
        ),
        rows=tuple(
            (one.number, speech.of(one.title), str(one.year), str(one.age_years))
            for one in review.due_reviews
        ),
        caption=speech("应复审的标准", "Standards due for review"),
    )


def _evidence(review: Review, register: Register, speech: Speech) -> Iterator[Block]:
    yield Callout(
        title=speech("读法", "How to read this"),
        lines=(
            speech(
                "规划文件的事实与外部事实分层列出；外部事实来自第三方网页，使用前请核对官方文本；推断另行标明。",
                "Facts of the plan and later ones are kept apart; later ones are of third-party pages: check "
                "them against the official text. What was inferred says so.",
            ),
        ),
    )
    if register.documents:
        yield Facts(tuple((code, speech.of(one.title)) for code, one in register.documents.items()))
    rows = []
    for one in review.outcomes:
        for part in one.evidence:
            inferred = speech("（推断）", " (inferred)") if part.is_inferred else ""
            rows.append(
                (
                    one.item.standard,
                    speech.of(LAYER_NAMES.get(part.layer, Text(part.layer, part.layer))) + inferred,
                    speech.of(part.what),
                    speech.source(part.source),
                )
            )
    yield Table(
        columns=(
            Column(speech("编号", "Id"), 0.7, "code"),
            Column(speech("层", "Layer"), 1.1),
            Column(speech("内容", "What"), 2.6),
            Column(speech("来源", "Source"), 3.0),
        ),
        rows=tuple(rows),
        caption=speech("逐项依据", "Evidence per item"),
        dense=True,
    )
