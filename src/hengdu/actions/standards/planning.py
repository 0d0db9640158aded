"""Schedule plans, check documents and print papers of the desk, as jobs."""

from __future__ import annotations

import dataclasses
import os
from typing import TYPE_CHECKING, Any, ClassVar, Final
from uuid import UUID

import attrs
from django.utils import timezone

from hengdu.actions._action import Action, Work
from hengdu.actions._errors import ActionError, NotFoundError
from hengdu.actions.exchange import kept_bytes
from hengdu.actions.jobs import Produced, job_kind
from hengdu.actions.reports import MEDIA_TYPES
from hengdu.actions.standards._documents import KeepDocument
from hengdu.actions.standards._papers import MADE, paper
from hengdu.actions.standards._plans import KeepSchedule
from hengdu.chain import sm3_of
from hengdu.documents import word_text
from hengdu.standards.consistency import Desk, parse_text, run_checks
from hengdu.standards.editions import (
    Changes,
    Wish,
    default_assumptions,
    edition_of,
    make_plan,
    read_month,
    replan,
)
from hengdu.standards.registry import LAYERS, builtin_register
from hengdu.store import Permission
from hengdu.store.planning.queries import documents_visible_to, schedules_visible_to
from hengdu.store.planning.register import plan_in, register_for
from hengdu.store.standards.overlay import settled_decisions
from hengdu.store.trail import Tag
from hengdu.text import Text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hengdu.actions.jobs import Working
    from hengdu.standards.editions import Assumptions, PlanFile
    from hengdu.text import Lang

SCHEDULE: Final = "standards:schedule"
CHECK: Final = "standards:check"
PAPER: Final = "standards:paper"
MOST_SECONDS: Final = 120
_TEXT_SUFFIX: Final = (".txt", ".md")


@job_kind(
    SCHEDULE, permission=Permission.PLAN_WRITE, title=Text("标准规划排程", "Schedule a plan of standards")
)
def schedule(work: Working) -> Produced:
    """Schedule an edition (``edition``, ``start``), or re-plan a schedule (``plan``, ``changes``).

    ``schedule`` is the id that the outcome gets, ``seconds`` how long to search (0: greedy).
    """
    given = work.arguments
    seconds = min(MOST_SECONDS, max(0, int(given.get("seconds", 10))))
    options: dict[str, Any] = {
        "seconds": float(seconds or 1),
        "search": "auto" if seconds else "greedy",
        "workers": min(8, os.cpu_count() or 1),
    }
    work.progress(1, 3, Text("正在读取规划与登记册", "Reading plan and register"))
    before = _predecessor(work)
    said = Text(f"正在求解，至多 {seconds} 秒", f"Searching for at most {seconds} seconds")
    if before is None:
        wish = _wish(work)
        work.progress(2, 3, said)
        plan = make_plan(wish, plan_id=f"{wish.edition.id}-plan"[:80], title=wish.edition.title, **options)
    else:
        changes = changes_of(given.get("changes", {}))
        before = _held_back(before, given.get("changes", {}).get("not_before", {}))
        codes = [*(item.standard for item in before.items), *changes.added]
        register = register_for(work.actor, codes)
        work.progress(2, 3, said)
        plan = replan(before, register, changes, plan_id=f"{before.id[:60]}-{changes.at}", **options)
    work.progress(3, 3, Text("正在保存", "Keeping it"))
    return Produced(
        change=KeepSchedule(
            id=UUID(str(given["schedule"])),
            plan=plan,
            predecessor=UUID(str(given["plan"])) if given.get("plan") else None,
            note=str(given.get("note", "")),
        )
    )


def _predecessor(work: Working) -> PlanFile | None:
    asked = work.arguments.get("plan")
    if not asked:
        return None
    row = schedules_visible_to(work.actor).filter(pk=UUID(str(asked))).first()
    if row is None:
        raise NotFoundError("plan")
    return plan_in(row)


def _wish(work: Working) -> Wish:
    register = register_for(work.actor)
    edition = edition_of(register, str(work.arguments.get("edition", "")))
    return Wish(
        register=register,
        edition=edition,
        assumptions=with_capacity(default_assumptions(), work.arguments.get("capacity", {})),
        start=read_month(str(work.arguments.get("start", ""))),
        layers=LAYERS,
    )


def with_capacity(given: Assumptions, asked: Mapping[str, int]) -> Assumptions:
    """Return assumptions with other capacities; they stay marked as assumed. ``unit`` is that of a unit."""
    resources = tuple(
        dataclasses.replace(one, capacity=int(asked[one.code])) if one.code in asked else one
        for one in given.resources
    )
    units = given.unit_capacity
    if units is not None and "unit" in asked:
        units = dataclasses.replace(units, capacity=int(asked["unit"]))
    return dataclasses.replace(given, resources=resources, unit_capacity=units)


def changes_of(given: Mapping[str, Any]) -> Changes:
    """Return the changes that a form asked for."""
    return Changes(
        at=str(given.get("at", "")),
        urgency={str(code): int(stars) for code, stars in given.get("urgency", {}).items()},
        years={str(code): int(year) for code, year in given.get("years", {}).items()},
        capacity={str(code): str(value) for code, value in given.get("capacity", {}).items()},
        lost_units=tuple(given.get("lost_units", ())),
        policies=tuple(given.get("policies", ())),
        links={str(code): tuple(items) for code, items in given.get("links", {}).items()},
        added=tuple(given.get("added", ())),
        dropped=tuple(given.get("dropped", ())),
        freeze=bool(given.get("freeze", True)),
        stability=None if given.get("stability") is None else int(given["stability"]),
    )


def _held_back(plan: PlanFile, months: Mapping[str, str]) -> PlanFile:
    """Return a plan whose assumptions let some items begin no earlier than a month."""
    if not months:
        return plan
    given = plan.assumptions
    rules = {rule.standard: rule for rule in given.items}
    for code, month in months.items():
        read_month(month)
        rules[code] = dataclasses.replace(given.item(code), not_before=month)
    return dataclasses.replace(plan, assumptions=dataclasses.replace(given, items=tuple(rules.values())))


@job_kind(CHECK, permission=Permission.DECISION_WRITE, title=Text("检查文稿一致性", "Check a document"))
def check(work: Working) -> Produced:
    """Check a document that was sent (``upload``), pasted (``text``) or kept before (``again``)."""
    given = work.arguments
    work.progress(1, 3, Text("正在读取文稿", "Reading the document"))
    name, text = _document(work)
    document = parse_text(text, name)
    work.progress(2, 3, Text("正在检查", "Checking"))
    register = builtin_register()
    settled = settled_decisions(work.actor)
    desk = Desk(documents=(document,), register=register, decisions=register.decisions, settled=settled)
    found = run_checks(desk, with_decided=True)
    own = tuple(one for one in found if any(place.document == name for place in one.places))
    work.progress(3, 3, Text("正在保存", "Keeping it"))
    made = KeepDocument(id=UUID(str(given["document"])), name=name, text=text, findings=own)
    return Produced(change=made)


def _document(work: Working) -> tuple[str, str]:
    given = work.arguments
    if given.get("again"):
        row = documents_visible_to(work.actor).filter(pk=UUID(str(given["again"]))).first()
        if row is None:
            raise NotFoundError("document")
        return row.name, row.text
    name = str(given.get("name", ""))[:120]
    return name, text_of(kept_bytes(str(given["upload"])), name)


def text_of(content: bytes, name: str) -> str:
    """Return the text of a document: Word, or text in UTF-8; ActionError for anything else."""
    if name.lower().endswith(".docx"):
        return word_text(content, name)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = "\0"
    if "\0" in text:
        raise ActionError(
            "不是 UTF-8 文本，也不是 Word 文件（.docx）",
            "this is neither UTF-8 text nor a Word document (.docx)",
            place=name,
            hint_zh="请另存为 .docx 或 UTF-8 文本后再上传",
            hint_en="Save it as .docx or as UTF-8 text and send it again",
        )
    return text


@attrs.frozen(kw_only=True)
class RecordPlanningPaper(Action[None]):
    """Record that a paper of the desk was given out, with its SM3 digest."""

    permission: ClassVar = Permission.DESK_READ
    event: ClassVar = Tag.PLANNING_EXPORTED
    what: str
    form: str
    sm3: str
    about: str = ""

    def execute(self, work: Work) -> None:
        """Write nothing but the event."""
        after = {"what": self.what, "format": self.form, "sm3": self.sm3}
        work.record(self.event, object=self.about, after=after)


@job_kind(PAPER, permission=Permission.DESK_READ, title=Text("生成标准规划文件", "Make a paper of the desk"))
def hand_out(work: Working) -> Produced:
    """Print a paper: ``what`` is a key of MADE, the other arguments say of what."""
    what, form = str(work.arguments.get("what", "")), str(work.arguments.get("format", ""))
    if what not in MADE or form not in MADE[what].forms:
        raise ActionError(
            f"没有 {what[:20]}（{form[:10]}）",
            f"there is no {what[:20]} as {form[:10]}",
            place="format",
            hint_zh="请从页面选择",
            hint_en="Choose on the page",
        )
    work.progress(1, 2, Text("正在生成", "Making it"))
    day = timezone.localdate()
    lang: Lang = "en" if work.arguments.get("lang") == "en" else "zh"
    made = paper(work.actor, what, work.arguments, lang=lang, created=day)
    content = made.content(form)
    change = RecordPlanningPaper(what=what, form=form, sm3=sm3_of(content), about=made.about[:200])
    return Produced(name=f"{made.stem}.{form}", media_type=MEDIA_TYPES[form], content=content, change=change)
