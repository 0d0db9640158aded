"""Take files in and hand workbooks out, as jobs: assessment files, questionnaires by role."""

from __future__ import annotations

import contextlib
import dataclasses
import secrets
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Final
from uuid import UUID

import attrs
from django.conf import settings
from django.utils import timezone

from hengdu.actions._action import Action, Work
from hengdu.actions._checks import one_of, writable
from hengdu.actions._classification import classification_name, mark_of, purpose_of
from hengdu.actions._errors import ActionError, Conflict, NotFoundError
from hengdu.actions._exported import RecordExport, mode_note
from hengdu.actions._imports import ImportAssessment, file_digest
from hengdu.actions._records import SaveDeclaration, SaveMeasurement, SaveValidation
from hengdu.actions.jobs import Produced, job_kind
from hengdu.assessments import (
    AnswerFile,
    AssessmentFile,
    build_assessment,
    read_assessment,
)
from hengdu.chain import sm3_of
from hengdu.documents import record_data
from hengdu.errors import HengduError
from hengdu.store import Permission, Place
from hengdu.store.assessments import models
from hengdu.store.assessments.mapping import answer_columns, answer_record, assessment_file
from hengdu.store.assessments.packs import installed, offered_packs, pinned_pack
from hengdu.store.assessments.queries import assessment_for
from hengdu.store.assessments.writing import insert_answers, update_answer
from hengdu.store.disk import write_whole
from hengdu.store.trail import Tag
from hengdu.text import Text
from hengdu.workbooks import export_workbook, import_workbooks

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from hengdu.actions.jobs import Working
    from hengdu.store.assessments.models import Assessment
    from hengdu.text import Lang

MOST_BYTES: Final = 20 * 1024 * 1024
_NOT_ASKED: Final = AnswerFile(state="not_asked")
_XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_SUFFIXES: Final = frozenset({".yaml", ".yml", ".json", ".xlsx", ".csv", ".hengdu", ".zip"})
_PAPERS: Final = frozenset({".docx", ".txt", ".md"})


def keep_upload(name: str, content: bytes, *, is_paper: bool = False) -> str:
    """Keep a file that a person sent until its job has read it; return the name to give to the job.

    The name on disk is ours, outside the web root; ActionError for other kinds of files and for huge ones.
    ``is_paper`` takes documents of text (Word, UTF-8 text) instead of tables and data.
    """
    suffix = Path(name).suffix.lower()
    kinds = (
        ("Word（.docx）或 UTF-8 文本", "Word (.docx) or UTF-8 text")
        if is_paper
        else (" YAML、JSON、xlsx 或 CSV ", "YAML, JSON, xlsx or CSV")
    )
    if suffix not in (_PAPERS if is_paper else _SUFFIXES) or len(content) > MOST_BYTES:
        raise ActionError(
            "不接受该文件",
            "this file is not taken",
            place=name[:80],
            hint_zh=f"请选择{kinds[0]}文件，不超过 20 MB",
            hint_en=f"Choose a {kinds[1]} file of at most 20 MB",
        )
    kept = f"{secrets.token_hex(16)}{suffix}"
    write_whole(_folder() / kept, content)
    return kept


def _folder() -> Path:
    data = settings.HENGDU_DATA
    if data is None:
        raise ActionError("没有数据目录", "there is no data folder", place="HENGDU_DATA")
    return Path(data) / "uploads"


def upload_path(kept: str) -> Path:
    """Return where :func:`keep_upload` kept a file; NotFoundError for any other name."""
    folder = _folder().resolve()
    path = (folder / kept).resolve()
    if path.parent != folder or not path.is_file():
        raise NotFoundError("upload")
    return path


def kept_bytes(kept: str) -> bytes:
    """Return the content of a file that :func:`keep_upload` kept; NotFoundError for any other name."""
    return upload_path(kept).read_bytes()


def _assessment(work: Working, permission: Permission) -> Assessment:
    row = assessment_for(work.actor, UUID(str(work.arguments["assessment"])), permission)
    if row is None:
        raise NotFoundError("assessment")
    return row


@job_kind(
    "assessment:import",
    permission=Permission.ASSESSMENT_IMPORT,
    title=Text("导入评估", "Import an assessment"),
)
def take_in(work: Working) -> Produced:
    """Read an assessment file and check it; the job's change takes it in as a new assessment."""
    if work.place.tenant is None:
        raise NotFoundError("tenant")
    work.progress(1, 2, Text("正在读取", "Reading"))
    path = upload_path(str(work.arguments["upload"]))
    with called({str(path): str(work.arguments.get("name", ""))}):
        file, document = read_assessment(path)
        work.progress(2, 2, Text("正在核对", "Checking"))
        one_of(file.pack, offered_packs(), "pack")
        build_assessment(file, installed(file.pack), document)
    change = ImportAssessment(tenant=work.place.tenant, file=file, title=str(work.arguments.get("title", "")))
    return Produced(change=change)


@contextlib.contextmanager
def called(names: Mapping[str, str]) -> Iterator[None]:
    """Say the names that the person gave instead of ours wherever an error names a file."""
    try:
        yield
    except HengduError as error:
        paths = {**names, **{Path(ours).name: theirs for ours, theirs in names.items()}}
        for ours, theirs in paths.items():
            error.zh, error.en = error.zh.replace(ours, theirs), error.en.replace(ours, theirs)
            error.place = error.place.replace(ours, theirs)
        raise


@job_kind(
    "workbook:export", permission=Permission.ASSIGNMENT_EDIT, title=Text("导出问卷", "Export a questionnaire")
)
def hand_out(work: Working) -> Produced:
    """Write the questionnaire of some roles, or of all, with what was answered so far."""
    row = _assessment(work, Permission.ASSIGNMENT_EDIT)
    pack = pinned_pack(row)
    lang: Lang = "en" if work.arguments.get("lang") == "en" else "zh"
    purpose = purpose_of(work.arguments, row)
    known = [role.code for role in pack.content.roles]
    roles = [one_of(str(role), known, "role") for role in work.arguments.get("roles", ())]
    work.progress(1, 2, Text("正在写入", "Writing"))
    with tempfile.TemporaryDirectory(prefix="hengdu-") as folder:
        path = Path(folder) / "questionnaire.xlsx"
        export_workbook(
            pack,
            path,
            roles=roles,
            lang=lang,
            assessment=build_assessment(assessment_file(row), pack),
            preset=row.preset or None,
            created=timezone.localdate(),
            notes=_cover_notes(work, row, lang, purpose),
        )
        content = path.read_bytes()
    name = "-".join([row.title.replace("/", " ")[:60], *(roles or ["all"])])
    form = "xlsx"
    change = RecordExport(
        assessment=row.pk, what="questionnaire", form=form, sm3=sm3_of(content), purpose=purpose
    )
    return Produced(name=f"{name}.{form}", media_type=_XLSX, content=content, change=change)


def _cover_notes(work: Working, row: Assessment, lang: Lang, purpose: str) -> list[str]:
    """Return the lines of a workbook's cover: classification, who took it and what for, the mode."""
    name, note = classification_name(row), mode_note()
    lines = (
        (Text("密级：", "Classification: "), name[lang] if name is not None else ""),
        (Text("导出：", "Exported: "), mark_of(row, work.actor, timezone.localtime(), lang)),
        (Text("用途：", "Purpose: "), purpose),
        (Text("", ""), note[lang] if note is not None else ""),
    )
    return [f"{label[lang]}{words}" for label, words in lines if words]


@job_kind(
    "workbook:import", permission=Permission.ASSESSMENT_EDIT, title=Text("收回问卷", "Take questionnaires in")
)
def take_back(work: Working) -> Produced:
    """Merge filled questionnaires into an assessment; a bad cell is named and then nothing is written."""
    row = _assessment(work, Permission.ASSESSMENT_EDIT)
    pack = pinned_pack(row)
    uploads = {str(upload_path(str(one["upload"]))): str(one["name"]) for one in work.arguments["files"]}
    base = assessment_file(row)
    work.progress(1, 2, Text("正在合并", "Merging"))
    with called(uploads):
        found = import_workbooks(
            [Path(path) for path in uploads],
            pack,
            base=base,
            allow_conflicts=work.arguments.get("keep_both") is True,
        )
    return Produced(change=MergeAnswers(assessment=row.pk, file=found.file, base=file_digest(base)))


@attrs.frozen(kw_only=True, eq=False)
class MergeAnswers(Action[int]):
    """Write what differs in a merged file into a running assessment; returns how many answers changed.

    ``base`` is the digest of the assessment that the file was merged on: Conflict when somebody changed it
    meanwhile, and nothing is written.
    """

    permission: ClassVar = Permission.ASSESSMENT_EDIT
    event: ClassVar = Tag.ANSWERS_IMPORTED
    assessment: UUID
    file: AssessmentFile
    base: str

    def place(self, work: Work) -> Place:
        """Load the assessment."""
        return work.at_assessment(self.assessment)

    def execute(self, work: Work) -> int:
        """Write answers, measurements, declarations and checks that differ."""
        writable(work.assessment)
        present = assessment_file(work.assessment)
        if file_digest(present) != self.base:
            raise Conflict(None, place=str(self.assessment))
        changed = [
            code
            for code, given in self.file.answers.items()
            if given != present.answers.get(code, ())
            and given != (_NOT_ASKED,)
            and not any(item.inherited for item in present.answers.get(code, ()))
        ]
        writable(work.assessment, *changed)
        for code in changed:
            self._answers(work, code, self.file.answers[code], present.answers.get(code, ()))
        self._records(work, present)
        work.record(self.event, after={"answers": len(changed), "sm3": file_digest(self.file)})
        return len(changed)

    def _answers(
        self, work: Work, code: str, given: Iterable[AnswerFile], before: tuple[AnswerFile, ...]
    ) -> None:
        rows = list(work.assessment.answers.filter(code=code).order_by("position", "id"))
        fresh = []
        for item in given:
            if item in before and item != _NOT_ASKED:
                continue
            row = next((row for row in rows if _is_same_person(row, item)), None)
            if row is None:
                fresh.append(item)
                continue
            rows.remove(row)
            record = dataclasses.replace(item, rater=row.rater)
            if answer_columns(record) != answer_columns(answer_record(row)):
                by = work.actor.user_id
                update_answer(row, record, how="imported", moment=work.moment, by=by, signed=False)
        insert_answers(
            work.assessment.pk, {code: fresh}, how="imported", moment=work.moment, by=work.actor.user_id
        )

    def _records(self, work: Work, present: AssessmentFile) -> None:
        row = work.assessment
        for code, items in self.file.indicators.items():
            stored = {
                one.period: one.version
                for one in models.Measurement.objects.filter(assessment=row, indicator=code)
            }
            for item in items:
                if item not in present.indicators.get(code, ()):
                    SaveMeasurement(
                        assessment=row.pk,
                        indicator=code,
                        data=record_data(item),
                        version=stored.get(item.period, 0),
                    ).within(work)
        for code, word in self.file.declarations.items():
            if word != present.declarations.get(code):
                found = models.Declaration.objects.filter(assessment=row, redline=code).first()
                SaveDeclaration(
                    assessment=row.pk,
                    redline=code,
                    holds=word.holds,
                    note=word.note,
                    evidence=word.evidence or "",
                    version=found.version if found is not None else 0,
                ).within(work)
        for check in self.file.validations:
            if check not in present.validations:
                SaveValidation(
                    assessment=row.pk,
                    nodes=check.nodes,
                    kind=check.kind,
                    day=check.day,
                    evidence=check.evidence or "",
                    note=check.note,
                ).within(work)


def _is_same_person(row: models.Answer, item: AnswerFile) -> bool:
    """Say whether a row is the answer of whoever gave ``item``: the role, else the rater."""
    if item.role or row.role:
        return row.role == item.role
    return row.rater == item.rater
