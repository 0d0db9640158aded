"""Give the list of draftings out as an Excel file: stage, who has the ball, what is late and why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.utils import timezone

from hengdu.actions._export_files import About, Col, Table, workbook
from hengdu.actions.standards._course_papers import RecordCoursesExport
from hengdu.chain import sm3_of
from hengdu.reports.standards import DISCLAIMER
from hengdu.store.standards.courses import standings_for
from hengdu.store.standards.dashboard import courses_wanted
from hengdu.text import Text

if TYPE_CHECKING:
    from hengdu.sheets import Value
    from hengdu.standards.process import Late, Standing
    from hengdu.store import Actor
    from hengdu.store.standards.dashboard import WantedCourses
    from hengdu.store.standards.models import Course
    from hengdu.text import Lang

MOST: Final = 5000
_COLUMNS: Final = (
    Col("标准编码", "Standard", 16),
    Col("标准名称", "Title", 36),
    Col("阶段", "Stage", 16),
    Col("由谁推进", "Who has the ball", 18),
    Col("牵头单位", "Lead unit", 22),
    Col("本阶段开始", "Since", 14),
    Col("期限", "Due", 14),
    Col("下一关口尚缺", "Next gate lacks", 40),
    Col("逾期事项", "Late", 50),
)


def export_courses(actor: Actor, wanted: WantedCourses, lang: Lang) -> bytes:
    """Return the draftings that an actor may see and that fit as a workbook; recorded in the trail."""
    day = timezone.localdate()
    rows = list(courses_wanted(actor, wanted, day)[:MOST])
    table = Table(
        name=Text("制定进展", "Draftings"),
        columns=_COLUMNS,
        rows=tuple(_line(row, standing, lang) for row, standing in standings_for(actor, rows, day)),
    )
    samples = any(row.is_sample for row in rows)
    line = " · ".join(
        part
        for part in (
            ("示例" if lang == "zh" else "sample") if samples else "",
            actor.name,
            f"{timezone.localtime():%Y-%m-%d %H:%M}",
        )
        if part
    )
    about = About(title=table.name[lang], line=line, disclaimer=DISCLAIMER[lang])
    content = workbook([table], about, lang, day)
    RecordCoursesExport(count=len(rows), sm3=sm3_of(content)).run(actor)
    return content


def _line(row: Course, standing: Standing, lang: Lang) -> tuple[Value, ...]:
    join = "；" if lang == "zh" else "; "
    return (
        row.standard,
        row.title,
        f"{standing.stage} {standing.stage_name[lang]}",
        standing.holder[lang],
        row.lead,
        standing.since,
        standing.due,
        join.join(one[lang] for one in standing.lacking),
        join.join(_late(one, lang) for one in standing.late),
    )


def _late(one: Late, lang: Lang) -> str:
    if lang == "zh":
        return f"{one.what.zh}（{one.holder}，{one.due} 到期，逾期 {one.days} 天）"
    return f"{one.what.en} ({one.holder}, due {one.due}, {one.days} days late)"
