"""Print reviews of plans and comparisons of schedules."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hengdu.cli._call import DONE, Call, as_json, refuse_overwrite, write_text
from hengdu.cli._standards_plan import Asked, Writing, state_of
from hengdu.cli._tables import table
from hengdu.documents import record_data
from hengdu.standards.editions import (
    VERDICT_NAMES,
    compare_plans,
    deciding_evidence,
    edition_data,
    load_plan,
    next_edition,
    outcome_words,
    review_edition,
)

if TYPE_CHECKING:
    from pathlib import Path

    from hengdu.cli._standards import Desktop
    from hengdu.standards.editions import ItemOutcome, PlanComparison, Review, Totals
    from hengdu.standards.registry import PlanEdition, SourceRef


def show_review(
    call: Call, asked: Asked, next_plan: Path | None, writing: Writing, *, candidates: bool
) -> int:
    """Print the review of a plan and write the draft of the next one."""
    writing.ready()
    if next_plan is not None:
        refuse_overwrite(next_plan, force=writing.force)
    register, edition, given, layers = asked.read()
    review = review_edition(register, edition, writing.day(), assumptions=given, layers=layers)
    draft = next_edition(review, register, given, candidates=candidates)
    files: list[Path] = []
    if writing.report is not None:
        from hengdu.reports.standards import review_document

        language: Any = call.lang
        document = review_document(review, draft, register, lang=language, created=writing.day())
        files += writing.write_report(document)
    if next_plan is not None:
        write_text(next_plan, as_json(edition_data(draft)), force=writing.force)
        files.append(next_plan)
    data = review_data(review, draft)
    if writing.out is not None:
        content = (
            as_json(data) if call.as_json or writing.out.suffix == ".json" else _text(call, review, draft)
        )
        write_text(writing.out, content, force=writing.force)
        files.append(writing.out)
    if files:
        call.wrote(files, counts=data["counts"])
    elif call.as_json:
        call.emit(data)
    else:
        call.print(_text(call, review, draft))
    return DONE


def review_data(review: Review, draft: PlanEdition) -> dict[str, Any]:
    """Return a review as plain data."""
    return {
        "edition": review.edition.id,
        "as_of": review.as_of,
        "layers": list(review.layers),
        "counts": {str(verdict): count for verdict, count in review.counts().items()},
        "items": [_outcome_data(one) for one in review.outcomes],
        "unplanned": list(review.unplanned),
        "due_reviews": [
            {"standard": one.standard, "number": one.number, "year": one.year, "age_years": one.age_years}
            for one in review.due_reviews
        ],
        "next": record_data(draft),
    }


def _outcome_data(one: ItemOutcome) -> dict[str, Any]:
    return {
        "item": one.item.id,
        "standard": one.item.standard,
        "title": one.item.title,
        "urgency": one.item.urgency,
        "planned_year": one.item.year,
        "status_then": one.printed.value,
        "status_known": one.known.value,
        "published": one.published,
        "verdict": one.verdict.value,
        "months": one.months,
        "is_inferred": one.is_inferred,
        "evidence": [
            {
                "layer": part.layer,
                "what": part.what,
                "source": record_data(part.source),
                "is_inferred": part.is_inferred,
            }
            for part in one.evidence
        ],
    }


def source_words(source: SourceRef) -> str:
    """Write a source in one short line."""
    if source.url:
        return source.url
    place = " ".join(part for part in (source.table, source.row) if part)
    line = f":{source.line}" if source.line else ""
    return f"{source.document}{line} {place}".strip()


def _text(call: Call, review: Review, draft: PlanEdition) -> str:
    counts = review.counts()
    totals = "，".join if call.lang == "zh" else ", ".join
    lines = [
        call.say(
            f"{review.edition.title.zh}：截至 {review.as_of} 的执行评估",
            f"{review.edition.title.en}: carried out as of {review.as_of}",
        ),
        totals(f"{call.text(VERDICT_NAMES[verdict])} {count}" for verdict, count in counts.items() if count),
        "",
        table(
            [
                call.say("序号", "No."),
                call.say("编号", "Id"),
                call.say("名称", "Title"),
                call.say("计划年", "Year"),
                call.say("结果", "Outcome"),
                call.say("依据", "Source"),
            ],
            [
                [
                    str(one.item.seq),
                    one.item.standard,
                    one.item.title,
                    str(one.item.year or ""),
                    call.text(outcome_words(one)),
                    "; ".join(source_words(part.source) for part in deciding_evidence(one)),
                ]
                for one in review.outcomes
            ],
        ),
        "",
        call.say(
            f"结转 {len(draft.items)} 项到《{draft.title.zh}》；用 --next FILE 写出草案",
            f"{len(draft.items)} items go into {draft.title.en}; write it with --next FILE",
        ),
        call.say(
            f"未列入规划的未发布标准 {len(review.unplanned)} 项：{'、'.join(review.unplanned)}",
            f"{len(review.unplanned)} unpublished standards in no plan: {', '.join(review.unplanned)}",
        ),
        call.say(
            f"发布超过五年、应复审 {len(review.due_reviews)} 项："
            f"{'、'.join(one.number for one in review.due_reviews)}",
            f"{len(review.due_reviews)} older than five years and due for review: "
            f"{', '.join(one.number for one in review.due_reviews)}",
        ),
    ]
    return "\n".join(lines)


def show_comparison(call: Call, left: Path, right: Path, writing: Writing) -> int:
    """Print two plans side by side."""
    writing.ready()
    comparison = compare_plans(load_plan(left), load_plan(right))
    files: list[Path] = []
    if writing.report is not None:
        from hengdu.reports.standards import comparison_document

        language: Any = call.lang
        document = comparison_document(comparison, lang=language, created=writing.day())
        files += writing.write_report(document)
    data = comparison_data(comparison)
    if writing.out is not None or not files:
        call.deliver(data, lambda: _comparison_text(call, comparison), writing.out, force=writing.force)
    if files:
        call.wrote(files)
    return DONE


def comparison_data(comparison: PlanComparison) -> dict[str, Any]:
    """Return a comparison as plain data."""
    return {
        "left": _totals_data(comparison.left.id, comparison.totals[0]),
        "right": _totals_data(comparison.right.id, comparison.totals[1]),
        "items": [
            {
                "standard": one.standard,
                "title": one.title,
                "kind": one.kind,
                "moved_months": one.moved,
                "left_end": one.left.last if one.left else None,
                "right_end": one.right.last if one.right else None,
                "left_late": one.left.months_late if one.left else None,
                "right_late": one.right.months_late if one.right else None,
            }
            for one in comparison.items
        ],
        "differences": list(comparison.assumptions),
        "changes": list(comparison.right.changes),
    }


def _totals_data(plan: str, totals: Totals) -> dict[str, Any]:
    return {
        "plan": plan,
        "items": totals.items,
        "late_items": totals.late_items,
        "late_months": totals.late_months,
        "weighted_months": totals.weighted_months,
        "last": totals.last,
    }


def _comparison_text(call: Call, comparison: PlanComparison) -> str:
    left, right = comparison.totals
    rows = [
        [
            one.standard,
            call.text(one.title),
            one.left.last if one.left else "-",
            one.right.last if one.right else "-",
            f"{one.moved:+d}" if one.moved else "",
            str(one.left.months_late or "") if one.left else "",
            str(one.right.months_late or "") if one.right else "",
        ]
        for one in comparison.items
    ]
    lines = [
        f"A  {comparison.left.id}  {state_of(call, comparison.left)}",
        f"B  {comparison.right.id}  {state_of(call, comparison.right)}",
        call.say(
            f"逾期 {left.late_items} → {right.late_items} 项，加权逾期月 "
            f"{left.weighted_months} → {right.weighted_months}，最后完成 {left.last} → {right.last}",
            f"late items {left.late_items} → {right.late_items}, weighted months late "
            f"{left.weighted_months} → {right.weighted_months}, last end {left.last} → {right.last}",
        ),
        "",
        table(
            [
                call.say("编号", "Id"),
                call.say("名称", "Title"),
                call.say("A 完成", "A ends"),
                call.say("B 完成", "B ends"),
                call.say("移动", "Moved"),
                call.say("A 逾期", "A late"),
                call.say("B 逾期", "B late"),
            ],
            rows,
            right=(4, 5, 6),
        ),
    ]
    said = comparison.right.changes or comparison.assumptions
    if said:
        lines += ["", call.say("变化：", "Changes:"), *(f"  {call.text(one)}" for one in said)]
    return "\n".join(lines)


def write_analysis(call: Call, desk: Desktop, writing: Writing) -> int:
    """Write the analysis of the framework, with the findings on the documents that ship."""
    writing.ready()
    from hengdu.reports.standards import analysis_document
    from hengdu.standards.consistency import Desk, builtin_documents, run_checks

    known = desk.register
    printed = Desk(documents=builtin_documents(), register=known, decisions=known.decisions)
    findings = run_checks(printed) if desk.register_file is None else ()
    language: Any = call.lang
    document = analysis_document(
        desk.framework,
        desk.register,
        lang=language,
        created=writing.day(),
        layers=desk.layers,
        findings=findings,
    )
    call.wrote(writing.write_report(document))
    return DONE
