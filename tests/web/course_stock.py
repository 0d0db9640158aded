"""One drafting of a standard with everything in it, for tests that walk all pages."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from tests.standards.process import samples

from hengdu.actions import received
from hengdu.actions.standards import HandInPaper
from hengdu.actions.standards._course_work import keep_units
from hengdu.standards.process import (
    Author,
    Change,
    Dissent,
    NotePart,
    Reply,
    SubQuestion,
    Survey,
    SurveyAnswer,
    Task,
)
from hengdu.store.evidence.vault import Incoming
from hengdu.store.standards.courses import columns_of
from hengdu.store.standards.models import Course, CourseFile

if TYPE_CHECKING:
    from tests.web.stock import Stock


def drafting(stock: Stock, side: str) -> dict[str, Any]:
    """Return the ids of a drafting; the own side's is led by the unit of the unit editor."""
    unit = stock.text("单位") if side == "own" else stock.text("另一单位")
    record = replace(
        samples.voted(),
        standard=f"own-{side}",
        title=stock.text("标准"),
        lead=unit,
        authors=(Author(name=stock.text("起草人"), unit=unit, duty=stock.text("职责")),),
        references=(stock.text("引用"),),
        note=(NotePart(code="background", text=stock.text("背景")),),
        changes=(Change(draft="R1", clause="1", reason=stock.text("理由")),),
        distribution=(unit,),
        comments=tuple(
            replace(one, text=stock.text("意见"), proposal=stock.text("建议"), disposition=None)
            for one in samples.voted().comments
        ),
        dissents=(
            Dissent(
                id="d1",
                comments=("c1",),
                issue=stock.text("分歧"),
                opened=samples.day("2026-07-01"),
                questions=(SubQuestion(id="q1", question=stock.text("问题"), finding=stock.text("结论")),),
            ),
        ),
        surveys=(
            Survey(
                id="s1",
                title=stock.text("调研"),
                pack="standard-use",
                asked=(unit, stock.text("别的单位")),
                sent=samples.day("2026-07-01"),
                until=samples.day("2026-08-01"),
                replies=(
                    Reply(
                        unit=stock.text("别的单位"),
                        day=samples.day("2026-07-02"),
                        has_comments=True,
                        answers=(SurveyAnswer(question="need.1", answer="yes", note=stock.text("说明")),),
                    ),
                ),
            ),
        ),
        meetings=(
            replace(
                samples.meeting(),
                title=stock.text("会议"),
                minutes=(stock.text("纪要"),),
                decisions=(stock.text("决定"),),
                tasks=(Task(id="m1-t1", what=stock.text("任务"), who=unit, due=samples.day("2026-09-01")),),
            ),
        ),
        ballots=(replace(samples.ballot(), conclusion=stock.text("结论")),),
    )
    row = Course.objects.create(**columns_of(record))
    keep_units(row, record)
    incoming = Incoming()
    incoming.write("示例".encode())
    incoming.finish()
    paper = HandInPaper(
        course=row.pk,
        material="review-minutes",
        number=stock.text("文号"),
        file=received(incoming, f"{stock.text('纪要', 60)}.txt"),
    )
    paper.run(stock.system)
    return {
        "course_id": row.pk,
        "file_id": CourseFile.objects.get(course=row).pk,
        "draft": "R1",
        "draft_code": "C1",
        "paper_form": "docx",
        "comment_code": "c1",
        "dissent_code": "d1",
        "meeting_code": "m1",
        "ballot_code": "b1",
        "survey_code": "s1",
        "unit": unit,
    }
