"""Schedule plans of standards and print them."""

from __future__ import annotations

import dataclasses
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import attrs

from hengdu.cli._call import DONE, Call, as_json, refuse_overwrite, write_text
from hengdu.cli._faults import CommandError
from hengdu.cli._sources import day_of, today
from hengdu.cli._tables import table
from hengdu.documents import record_data
from hengdu.standards.editions import (
    Changes,
    Wish,
    assumption_lines,
    check_against,
    default_assumptions,
    edition_of,
    load_assumptions,
    load_edition,
    load_plan,
    make_plan,
    read_month,
    replan,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hengdu.cli._standards import Desktop
    from hengdu.reports.standards import Document
    from hengdu.standards.editions import Assumptions, PlanFile
    from hengdu.standards.registry import Layer, PlanEdition, Register

_FORMATS: Final = ("docx", "pdf")


@attrs.frozen(kw_only=True)
class Asked:
    """What is planned or reviewed, from which files."""

    desk: Desktop
    edition: str | None
    draft: Path | None
    assumptions: Path | None

    def read(self) -> tuple[Register, PlanEdition, Assumptions, tuple[Layer, ...]]:
        """Read register, edition, assumptions and layers; errors name file and line."""
        register = self.desk.register
        edition = (
            edition_of(register, self.edition) if self.draft is None else load_edition(self.draft, register)
        )
        given = default_assumptions() if self.assumptions is None else load_assumptions(self.assumptions)
        if self.assumptions is None and self.desk.register_file is not None:
            given = _known_only(given, register)
        check_against(given, register, place="" if self.assumptions is None else self.assumptions.name)
        return register, edition, given, self.desk.layers


@attrs.frozen
class Search:
    """How long to search; a greedy plan searches not at all."""

    seconds: float
    is_greedy: bool = attrs.field(kw_only=True)


@attrs.frozen(kw_only=True)
class Writing:
    """Where the outcome goes: a file, and a report in a folder."""

    out: Path | None
    force: bool
    report: Path | None
    formats: Sequence[str] | None
    as_of: str | None

    def day(self) -> date:
        """Return the day that was given, else that of the machine."""
        if self.as_of is None:
            return today()
        return day_of("--as-of", self.as_of)

    def ready(self) -> None:
        """Refuse to overwrite before anything is computed."""
        self.day()
        if self.out is not None:
            refuse_overwrite(self.out, force=self.force)

    def write_report(self, document: Document) -> list[Path]:
        """Write a report where one was asked for and return its files."""
        if self.report is None:
            return []
        from hengdu.reports.standards import write_document

        return list(write_document(document, formats=self.formats or _FORMATS, out_dir=self.report))


def pairs(words: Sequence[str] | None, option: str) -> dict[str, str]:
    """Read ``NAME=VALUE`` words; CommandError for others."""
    found = {}
    for word in words or ():
        name, sign, value = word.partition("=")
        if not (name and sign and value):
            raise CommandError(
                f"{word[:60]!r} 不是 名称=值",
                f"{word[:60]!r} is not NAME=VALUE",
                place=option,
                hint_zh="例如 sf-42=5",
                hint_en="For example sf-42=5",
            )
        found[name] = value
    return found


def numbers(words: Sequence[str] | None, option: str) -> dict[str, int]:
    """Read ``NAME=NUMBER`` words; CommandError for others."""
    found = {}
    for name, value in pairs(words, option).items():
        if not value.isdecimal() or len(value) > len("2026"):
            raise CommandError(
                f"{value[:20]!r} 不是数", f"{value[:20]!r} is no number", place=f"{option} {name[:40]}"
            )
        found[name] = int(value)
    return found


def show_plan(call: Call, asked: Asked, start: str | None, search: Search, writing: Writing) -> int:
    """Schedule an edition and print it, or write it as a file that can be re-planned."""
    writing.ready()
    register, edition, given, layers = asked.read()
    wish = Wish(
        register=register,
        edition=edition,
        assumptions=given,
        start=read_month(f"{edition.first_year}-01" if start is None else start),
        layers=layers,
    )
    plan = make_plan(
        wish,
        plan_id=f"{edition.id}-plan",
        title=edition.title,
        seconds=search.seconds,
        search="greedy" if search.is_greedy else "auto",
    )
    _tell_unsearched(call, plan, search)
    return deliver_plan(call, plan, register, writing)


def change_plan(
    call: Call, file: Path, desk: Desktop, changes: Changes, search: Search, writing: Writing
) -> int:
    """Re-plan from a file and print the outcome."""
    writing.ready()
    known = desk.register
    before = load_plan(file)
    plan = replan(
        before,
        known,
        changes,
        plan_id=f"{before.id[:60]}-{changes.at}",
        seconds=search.seconds,
        search="greedy" if search.is_greedy else "auto",
    )
    _tell_unsearched(call, plan, search)
    return deliver_plan(call, plan, known, writing)


def _tell_unsearched(call: Call, plan: PlanFile, search: Search) -> None:
    """Say what is missing where a search was asked for and none was made."""
    if not search.is_greedy and plan.search == "greedy":
        call.note(
            "未安装求解器，只作了贪心排程，最优界不明；安装附加包 hengdu[planning] 后可求解并给出已证明的界",
            "there is no solver here, so the plan is greedy and its bound unknown; install the extra "
            "hengdu[planning] for a searched plan with a proven bound",
        )


def deliver_plan(call: Call, plan: PlanFile, register: Register, writing: Writing) -> int:
    """Print a plan, write it as a file and as a report."""
    data = record_data(plan)
    files = []
    if writing.report is not None:
        from hengdu.reports.standards import plan_document

        document = plan_document(plan, register, lang=_language(call), created=writing.day())
        files = writing.write_report(document)
    if writing.out is not None:
        write_text(writing.out, as_json(data), force=writing.force)
        files.append(writing.out)
    if files:
        call.wrote(files, **_head(plan))
        return DONE
    if call.as_json:
        call.emit({**_head(plan), **data})
    else:
        call.print(_text(call, plan))
    return DONE


def _language(call: Call) -> Any:  # noqa: ANN401 - a Lang; Call holds it as text
    return call.lang


def _head(plan: PlanFile) -> dict[str, Any]:
    return {
        "search": plan.search,
        "price": plan.price,
        "bound": plan.bound,
        "gap": round(plan.gap, 6),
        "is_bound_known": plan.is_bound_known,
        "late": [item.standard for item in plan.late],
    }


def state_of(call: Call, plan: PlanFile) -> str:
    """Say in one line what is known about the price of a plan."""
    if plan.search == "optimal":
        return call.say(f"已证明最优，目标值 {plan.price}", f"proven optimal, price {plan.price}")
    if plan.search == "feasible":
        gap = f"{plan.gap:.1%}"
        return call.say(
            f"可行，目标值 {plan.price}，下界 {plan.bound}，差距 {gap}",
            f"feasible, price {plan.price}, bound {plan.bound}, gap {gap}",
        )
    return call.say(
        f"贪心排程，目标值 {plan.price}，未求解，最优界不明",
        f"greedy, price {plan.price}; not searched, the bound is unknown",
    )


def _text(call: Call, plan: PlanFile) -> str:
    names = {stage.code: stage.name for stage in plan.assumptions.stages}
    rows = []
    for item in plan.items:
        now = item.stages[0]
        rows.append(
            [
                item.standard,
                call.text(item.title),
                "*" * item.urgency,
                str(item.year or ""),
                call.text(names[now.stage]) if now.stage in names else now.stage,
                item.first,
                item.last,
                str(item.months_late) if item.months_late else "",
            ]
        )
    lines = [
        call.text(plan.title),
        state_of(call, plan),
        "",
        table(
            [
                call.say("编号", "Id"),
                call.say("名称", "Title"),
                call.say("紧迫", "Urgency"),
                call.say("计划年", "Due"),
                call.say("起始阶段", "First stage"),
                call.say("开始", "Begins"),
                call.say("完成", "Ends"),
                call.say("逾期月", "Months late"),
            ],
            rows,
            right=(7,),
        ),
    ]
    if plan.late:
        lines += ["", call.say("逾期原因：", "Why late:")]
        lines += [f"  {item.standard}  {call.text(item.reason)}" for item in plan.late]
    if plan.done:
        lines += [
            "",
            call.say(f"已完成，不再排：{'、'.join(plan.done)}", f"done already: {', '.join(plan.done)}"),
        ]
    if plan.changes:
        lines += ["", call.say("变化：", "Changes:"), *(f"  {call.text(one)}" for one in plan.changes)]
    said = assumption_lines(plan.assumptions)
    if said:
        lines += ["", call.say("假设：", "Assumed:"), *(f"  {call.text(one)}" for one in said)]
    return "\n".join(lines)


def _known_only(given: Assumptions, register: Register) -> Assumptions:
    """Leave out default orders and outcomes that speak of standards which another register has not."""
    known = register.standards
    return dataclasses.replace(
        given,
        orders=tuple(one for one in given.orders if one.before in known and one.after in known),
        outcomes=tuple(
            one for one in given.outcomes if one.standard in known and one.project in register.projects
        ),
    )
