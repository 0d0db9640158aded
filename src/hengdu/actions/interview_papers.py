"""Print interviews as jobs: guides and blank record forms by role, and the record of one interview."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import attrs
from django.utils import timezone

from hengdu.actions._classification import classification_name, purpose_of
from hengdu.actions._errors import ActionError, NotFoundError
from hengdu.actions._exported import RecordExport, mode_note
from hengdu.actions.jobs import Produced, job_kind
from hengdu.actions.reports import MEDIA_TYPES, marked
from hengdu.assessments import NA
from hengdu.chain import sm3_of
from hengdu.reports import report_bytes
from hengdu.reports.context import day_text
from hengdu.reports.interviews import (
    Heading,
    Papers,
    RecordedAnswer,
    RecordedInterview,
    form_context,
    guide_context,
    record_context,
)
from hengdu.store import Permission
from hengdu.store.assessments.mapping import answers_of
from hengdu.store.assessments.models import Pace
from hengdu.store.assessments.packs import pinned_pack
from hengdu.store.assessments.queries import assessment_for
from hengdu.store.interviews.queries import interviews_visible_to
from hengdu.store.interviews.sections import Standing, sections_of
from hengdu.text import Text

if TYPE_CHECKING:
    from hengdu.actions.jobs import Working
    from hengdu.assessments import AnswerFile
    from hengdu.packs import Pack, Practice
    from hengdu.reports import ReportContext
    from hengdu.store.assessments.models import Assessment
    from hengdu.store.interviews.sections import InterviewSection, TypedLine
    from hengdu.text import Lang

PAPER: Final = "interview:paper"
RECORD: Final = "interview:record"
PAPERS: Final = ("guide", "form")
FORMS: Final = ("pdf", "docx")
_NAMES: Final = {
    "guide": Text("访谈提纲", "interview-guide"),
    "form": Text("访谈记录表", "interview-form"),
    "record": Text("访谈记录", "interview-record"),
}


def _asked(work: Working) -> tuple[Assessment, str, Lang]:
    """Return the assessment, the format and the language that were asked for."""
    form, lang = str(work.arguments.get("format", "")), str(work.arguments.get("lang", ""))
    if form not in FORMS or lang not in {"zh", "en"}:
        raise ActionError(
            f"没有格式 {form[:20]} 或语言 {lang[:20]}",
            f"there is no format {form[:20]} or language {lang[:20]}",
            place="format",
            hint_zh="格式为 pdf、docx，语言为 zh、en",
            hint_en="Formats are pdf and docx, languages zh and en",
        )
    if work.place.assessment is None:
        raise NotFoundError("assessment")
    row = assessment_for(work.actor, work.place.assessment, Permission.INTERVIEW_READ)
    if row is None:
        raise NotFoundError("assessment")
    return row, form, "en" if lang == "en" else "zh"


def _papers(row: Assessment, role: str, lang: Lang, codes: tuple[str, ...]) -> Papers:
    pack = pinned_pack(row)
    name, name_en = row.tenant.name, row.tenant.name_en
    removed = [
        code for code, given in answers_of(row).items() if given and all(_is_na(item) for item in given)
    ]
    return Papers(
        pack=pack,
        role=role,
        lang=lang,
        created=timezone.localdate(),
        heading=Heading(
            institution=(name_en or name) if lang == "en" else name,
            assessment=row.title,
            is_sample=row.is_sample,
        ),
        codes=codes or None,
        not_applicable=frozenset(removed),
        only_key=row.pace == Pace.QUICK,
    )


def _is_na(item: AnswerFile) -> bool:
    return item.answer == NA


def _produced(
    work: Working, row: Assessment, context: ReportContext, what: str, form: str, role: str
) -> Produced:
    """Return the file of a paper, marked as everything that leaves, with its event."""
    purpose = purpose_of(work.arguments, row)
    about, name, note = context.about, classification_name(row), mode_note()
    facts, notes = context.cover_facts, context.cover_notes
    if name is not None:
        label = "密级" if about.lang == "zh" else "Classification"
        facts = (*facts, (label, name[about.lang]))
    if note is not None:
        notes = (*notes, note[about.lang])
    context = marked(attrs.evolve(context, cover_facts=facts, cover_notes=notes), row, work)
    content = report_bytes(context, "docx" if form == "docx" else "pdf")
    title = row.title.replace("/", " ")[:60]
    return Produced(
        name=f"{_NAMES[what][about.lang]}-{role}-{title}.{form}",
        media_type=MEDIA_TYPES[form],
        content=content,
        change=RecordExport(
            assessment=row.pk,
            what=f"interview {what} {role}",
            form=form,
            sm3=sm3_of(content),
            purpose=purpose,
        ),
    )


@job_kind(PAPER, permission=Permission.INTERVIEW_READ, title=Text("打印访谈资料", "Print interview papers"))
def print_paper(work: Working) -> Produced:
    """Return the guide or the blank form of a role: ``what``, ``role``, ``format``, ``lang``, ``purpose``."""
    row, form, lang = _asked(work)
    what, role = str(work.arguments.get("what", "")), str(work.arguments.get("role", ""))
    if what not in PAPERS:
        raise NotFoundError("what")
    work.progress(1, 2, Text("正在排版", "Laying out"))
    papers = _papers(row, role, lang, ())
    context = guide_context(papers) if what == "guide" else form_context(papers)
    return _produced(work, row, context, what, form, role)


@job_kind(
    RECORD, permission=Permission.INTERVIEW_READ, title=Text("打印访谈记录", "Print an interview record")
)
def print_record(work: Working) -> Produced:
    """Return the record of one interview (arguments ``interview``, ``format``, ``lang``)."""
    row, form, lang = _asked(work)
    wanted = str(work.arguments.get("interview", ""))
    found = interviews_visible_to(work.actor).filter(assessment=row, pk=wanted).first()
    if found is None:
        raise NotFoundError("interview")
    work.progress(1, 2, Text("正在排版", "Laying out"))
    (section,) = sections_of([found])
    papers = _papers(row, found.role, lang, section.codes)
    context = record_context(papers, _recorded(papers, section))
    return _produced(work, row, context, "record", form, found.role)


def _recorded(papers: Papers, section: InterviewSection) -> RecordedInterview:
    voice = papers.voice
    typed_by = tuple(dict.fromkeys(line.typed_by for line in section.lines if line.typed_by))
    paper = ""
    if section.paper_day is not None:
        day = day_text(papers.lang, section.paper_day)
        paper = voice(f"{day}签字；{section.paper_note}", f"signed on {day}; {section.paper_note}")
    return RecordedInterview(
        people=tuple((one.name, one.post) for one in section.people),
        interviewer=section.interviewer,
        place=section.place,
        started_at=timezone.localtime(section.started_at),
        ended_at=timezone.localtime(section.ended_at) if section.ended_at is not None else None,
        typed_by=typed_by or (section.interviewer,),
        minutes=section.minutes,
        answers=tuple(_answer(papers, line) for line in section.lines),
        paper=paper,
    )


def _answer(papers: Papers, line: TypedLine) -> RecordedAnswer:
    pack, given = papers.pack, line.given
    return RecordedAnswer(
        code=line.code,
        answer=_said(papers, pack.practices[line.code], given),
        evidence=_evidence(papers, pack, given),
        note=given.note if given is not None else "",
        confirmed=_confirmed(papers, line),
    )


def _said(papers: Papers, practice: Practice, given: AnswerFile | None) -> str:
    """Return an answer as people say it."""
    voice = papers.voice
    names = {one.code: f"{one.code} {voice.of(one.name)}" for one in papers.pack.answer_set(practice).options}
    names |= {NA: voice("不适用", "not applicable")}
    if given is None:
        return voice("未作答", "unanswered")
    reasons = {item.code: voice.of(item.name) for item in papers.pack.content.na_reasons}
    reason = reasons.get(given.reason, given.reason)
    if given.answer:
        return voice.brackets(names.get(given.answer, given.answer), reason)
    both = {**given.by_object, **given.by_unit}
    if both:
        return voice("；", "; ").join(f"{name}{voice('：', ': ')}{code}" for name, code in both.items())
    if given.numerator is not None or given.denominator is not None:
        return f"{given.numerator} / {given.denominator}"
    states = {"unknown": voice("不了解", "does not know"), "refused": voice("拒答", "declined")}
    return voice.brackets(states.get(given.state or "", voice("未作答", "unanswered")), reason)


def _evidence(papers: Papers, pack: Pack, given: AnswerFile | None) -> str:
    if given is None:
        return ""
    grade = next((one for one in pack.content.evidence_grades if one.code == given.evidence), None)
    named = f"{grade.code} {papers.voice.of(grade.name)}" if grade is not None else ""
    return papers.voice("；", "; ").join(part for part in (named, given.evidence_note) if part)


def _confirmed(papers: Papers, line: TypedLine) -> str:
    voice = papers.voice
    if line.standing is Standing.CONFIRMED and line.confirmed_at is not None:
        day = day_text(papers.lang, timezone.localdate(line.confirmed_at))
        if line.how == "paper":
            return voice(f"纸质签字，{day}登记", f"signed on paper, registered {day}")
        return voice(f"{line.confirmed_by}，{day}", f"{line.confirmed_by}, {day}")
    if line.standing is Standing.OBJECTED:
        return voice(f"有异议：{line.objection}", f"objects: {line.objection}")
    if line.standing is Standing.CHANGED:
        return voice("记录后已改动", "changed since it was typed")
    return voice("尚未确认", "not yet")
