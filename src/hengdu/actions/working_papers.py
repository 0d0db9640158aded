"""Hand an assessor or auditor what they did in an assessment, as one file."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from django.utils import timezone

from hengdu.actions._classification import mark_of, purpose_of
from hengdu.actions._dispute_sections import dispute_sections
from hengdu.actions._errors import NotFoundError
from hengdu.actions._exported import RecordExport, mode_note
from hengdu.actions.evidence_exports import index_workbook
from hengdu.actions.jobs import Produced, job_kind
from hengdu.chain import sm3_of
from hengdu.store import Permission
from hengdu.store.assessments.packs import pinned_pack
from hengdu.store.assessments.queries import assessment_for
from hengdu.store.evidence.queries import pieces_of
from hengdu.store.reviews.models import Comment, Finding, Verification
from hengdu.store.trail.append import FIELDS
from hengdu.store.trail.queries import own_events
from hengdu.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from django.db.models import Model

    from hengdu.actions.jobs import Working
    from hengdu.store.assessments.models import Assessment
    from hengdu.text import Lang

__all__ = ["KIND", "working_papers"]

KIND: Final = "engagement:papers"
_FIRST_DAY: Final = (1980, 1, 1, 0, 0, 0)  # of the zip format, so that the same content gives the same bytes


@job_kind(KIND, permission=Permission.REPORT_EXPORT, title=Text("生成工作底稿", "Make working papers"))
def working_papers(work: Working) -> Produced:
    """Return what the person who asked did in an assessment, as a zip of JSON and Excel files.

    Findings, verification, review remarks, interviews, verdicts, disputes taken part in, the index of
    evidence (personal fields masked), and one's own trail; ``about.json`` says what, whose, when, how
    confidential, with the SM3 digest of every other file.
    """
    if work.place.assessment is None or work.actor.user_id is None:
        raise NotFoundError("assessment")
    row = assessment_for(work.actor, work.place.assessment, Permission.REPORT_EXPORT)
    if row is None:
        raise NotFoundError("assessment")
    purpose = purpose_of(work.arguments, row, with_evidence=True)
    work.progress(1, 2, Text("正在汇集", "Collecting"))
    files = {**_own_work(row, work.actor.user_id), **_index(row, work)}
    work.progress(2, 2, Text("正在写出", "Writing"))
    files["about.json"] = _json(_about(row, work, files, purpose))
    content = _zipped(files)
    return Produced(
        name=f"{row.title[:40].replace('/', ' ')}-papers.zip",
        media_type="application/zip",
        content=content,
        change=RecordExport(
            assessment=row.pk, what="papers", form="zip", sm3=sm3_of(content), purpose=purpose
        ),
    )


def _own_work(row: Assessment, user: UUID) -> dict[str, bytes]:
    findings = Finding.objects.filter(assessment=row, written_by_id=user)
    verified = Verification.objects.filter(assessment=row, verified_by_id=user)
    remarks = Comment.objects.filter(assessment=row, written_by_id=user)
    verdicts = row.verdicts.filter(given_by_id=user)
    interviews = row.interviews.filter(created_by_id=user)
    disputes = {str(key) for key in row.disputes.filter(steps__by_id=user).values_list("pk", flat=True)}
    return {
        "findings.json": _json([_plain(one) for one in findings]),
        "verification.json": _json([_plain(one) for one in verified]),
        "comments.json": _json([_plain(one) for one in remarks]),
        "verdicts.json": _json([_plain(one) for one in verdicts]),
        "interviews.json": _json(
            [_plain(one) | {"typed": [_plain(line) for line in one.typed.all()]} for one in interviews]
        ),
        "disputes.json": _json([one for one in dispute_sections(row) if one["id"] in disputes]),
    }


def _index(row: Assessment, work: Working) -> dict[str, bytes]:
    lang: Lang = "en" if work.arguments.get("lang") == "en" else "zh"
    trail = "".join(f"{line}\n" for line in _trail(row, work))
    return {
        "index.xlsx": index_workbook(work, row, pieces_of(row), lang, frozenset()),
        "trail.jsonl": trail.encode(),
    }


def _trail(row: Assessment, work: Working) -> Iterable[str]:
    fields = (*FIELDS, "digest")
    for values in own_events(work.actor, row.pk).values_list(*fields).iterator(chunk_size=2000):
        yield json.dumps(dict(zip(fields, values, strict=True)), ensure_ascii=False)


def _about(row: Assessment, work: Working, files: Mapping[str, bytes], purpose: str) -> dict[str, Any]:
    pack = pinned_pack(row)
    now, note = timezone.localtime(), mode_note()
    return {
        "assessment": str(row.pk),
        "title": row.title,
        "institution": row.tenant.name,
        "pack": f"{pack.id} {pack.version}",
        "is_sample": row.is_sample,
        "is_partial": row.scope.get("kind") == "partial",
        "by": work.actor.name,
        "made_at": now.isoformat(timespec="seconds"),
        "mark": {"zh": mark_of(row, work.actor, now, "zh"), "en": mark_of(row, work.actor, now, "en")},
        "purpose": purpose,
        **({"mode": {"zh": note.zh, "en": note.en}} if note is not None else {}),
        "disclaimer": {"zh": pack.content.disclaimer.zh, "en": pack.content.disclaimer.en},
        "sm3": {name: sm3_of(content) for name, content in files.items()},
    }


def _plain(row: Model) -> dict[str, Any]:
    """Return a row as plain data, by the names of its columns."""
    return {field.attname: _value(getattr(row, field.attname)) for field in row._meta.concrete_fields}  # noqa: SLF001 - Django's documented name


def _value(value: Any) -> Any:  # noqa: ANN401 - whatever a column holds
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value) if isinstance(value, UUID) else value


def _json(data: Any) -> bytes:  # noqa: ANN401 - plain data
    return json.dumps(data, ensure_ascii=False, indent=1).encode()


def _zipped(files: Mapping[str, bytes]) -> bytes:
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in sorted(files.items()):
            archive.writestr(zipfile.ZipInfo(name, _FIRST_DAY), content, zipfile.ZIP_DEFLATED)
    return kept.getvalue()
