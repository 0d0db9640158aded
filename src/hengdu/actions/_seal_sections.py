"""Collect what a dossier holds beside the assessment itself; each noun gives its records as plain data."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from hengdu.actions._closure import closure_sections
from hengdu.actions._dispute_sections import dispute_sections
from hengdu.actions._evidence import evidence_section
from hengdu.actions._papers import paper_records, papers_in
from hengdu.actions._review_sections import (
    approval_sections,
    comment_sections,
    consensus_sections,
    finding_sections,
    round_sections,
    verification_sections,
)
from hengdu.actions._verdicts import verdict_sections
from hengdu.dossier import EVIDENCE, AnswerFacts, Closable, Record
from hengdu.store.assessments.models import Answer
from hengdu.store.evidence.models import About
from hengdu.store.interviews.sections import interview_sections, section_data

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from hengdu.assessments import AssessmentFile
    from hengdu.store.assessments.models import Assessment

    Collect = Callable[[Assessment], Sequence[Mapping[str, Any]]]


def _interviews(assessment: Assessment) -> list[dict[str, Any]]:
    papers = paper_records(assessment, About.INTERVIEW)
    return [section_data(one) | papers_in(papers, one.id) for one in interview_sections(assessment)]


# One section for each noun; a new noun adds itself here, and the format of dossiers stays as it is.
SECTIONS: Final[Mapping[str, Collect]] = {
    EVIDENCE: evidence_section,
    "interviews": _interviews,
    "disputes": dispute_sections,
    "actions": closure_sections,
    "consensus": consensus_sections,
    "verification": verification_sections,
    "findings": finding_sections,
    "reviews": round_sections,
    "comments": comment_sections,
    "approvals": approval_sections,
    "verdicts": verdict_sections,
}
# Keys, at any depth, whose values a redacted copy may withhold.
_PERSONAL: Final = frozenset(
    {
        *("by", "name", "post", "person", "people", "user", "owner", "rater", "raters", "invited"),
        *("interviewer", "interviewees", "custodian", "seen_by", "opened_by", "ended_by", "closed_by"),
        *("typed_by", "confirmed_by", "decided_by", "given_by", "written_by", "saved_by", "verified_by"),
        *("resolved_by", "made_by", "asked_by", "ruled_by", "uploaded_by", "sent_by", "created_by"),
        *("submitted_by", "ratings"),
    }
)
_NOTES: Final = frozenset(
    {
        *("note", "notes", "reason", "opinion", "text", "decision", "objection", "why", "question"),
        *("fact_zh", "fact_en", "criterion_zh", "criterion_en", "cause_zh", "cause_en", "effect_zh"),
        *("effect_en", "selection", "exceptions", "paper", "place", "data"),
    }
)
_EVIDENCE_NAMES: Final = frozenset({"title", "name", "link", "where"})


def other_sections(assessment: Assessment) -> dict[str, list[Record]]:
    """Return the records of every noun that has any, by section."""
    found = {}
    for name, collect in SECTIONS.items():
        records = [_record(name, at, data) for at, data in enumerate(collect(assessment), 1)]
        if records:
            found[name] = records
    return found


def _record(section: str, number: int, given: Mapping[str, Any]) -> Record:
    """Return one record; it is named by its sub-domain or practice, if it has one, and by its number."""
    data = _plain(given)
    closable: dict[str, tuple[Closable, Any]] = {}
    personal = frozenset(data.get("personal", ())) if section == EVIDENCE else frozenset()
    for path, kind, value in _closable(section, data, "", personal):
        closable[path] = (kind, value)
    about = data.get("node") or data.get("code") or ""
    name = f"{about}/{number:04d}" if about else f"{number:04d}"
    return Record(name=name, data=data, closable=closable)


def _closable(
    section: str, data: dict[str, Any], path: str, personal: frozenset[str]
) -> Iterator[tuple[str, Closable, Any]]:
    """Take what may be withheld out of ``data``, at any depth, and yield it under its path."""
    for key in list(data):
        value, here = data[key], f"{path}{key}"
        kind = _kind(section, key, personal)
        if kind is not None and value not in ("", None, [], {}):
            yield here, kind, data.pop(key)
        elif isinstance(value, dict):
            yield from _closable(section, value, f"{here}.", personal)
        elif isinstance(value, list):
            for at, item in enumerate(value, 1):
                if isinstance(item, dict):
                    yield from _closable(section, item, f"{here}.{at}.", personal)


def _kind(section: str, key: str, personal: frozenset[str]) -> Closable | None:
    if key in personal:
        return Closable.PERSONAL
    if section == EVIDENCE and key in _EVIDENCE_NAMES:
        return Closable.EVIDENCE_NAME
    if key in _PERSONAL:
        return Closable.PERSONAL
    return Closable.NOTE if key in _NOTES else None


def _plain(value: Any) -> Any:  # noqa: ANN401 - any plain data of another noun
    """Return data as a dossier holds it: no floats, no dates, keys as text."""
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, float | Decimal):
        return str(value)
    if value is None or isinstance(value, str | int):
        return value
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def answer_facts(assessment: Assessment, file: AssessmentFile) -> dict[tuple[str, int], AnswerFacts]:
    """Return what the rows of answers say beside the answer, for the answers that are rows of their own."""
    rows: dict[str, list[AnswerFacts]] = {}
    found = Answer.objects.filter(assessment=assessment).order_by("position", "id")
    for code, version, saved_at, name, carry, verification in found.values_list(
        "code", "version", "saved_at", "saved_by__display_name", "carry", "verification"
    ):
        data = {"version": version, "saved_at": moment_text(saved_at)}
        data |= {key: said for key, said in (("carry", carry), ("verification", verification)) if said}
        closable = {"saved_by": (Closable.PERSONAL, name)} if name else {}
        rows.setdefault(code, []).append(AnswerFacts(data=data, closable=closable))
    return {
        (code, at): facts
        for code, given in rows.items()
        if len(file.answers.get(code, ())) == len(given)
        for at, facts in enumerate(given)
    }


def moment_text(moment: datetime) -> str:
    """Return a moment in UTC as text, to the second."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
