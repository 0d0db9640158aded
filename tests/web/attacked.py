"""Put the mark into every column of people's words that the makers of ``tests.web.stock`` leave empty.

What is written here stands in the database as no form would let it in: pages must bear it nevertheless.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.apps import apps
from django.db import models
from django.utils import timezone

from hengdu.actions import MakeToken, RevokeToken, actor_for
from hengdu.store.assessments.models import Answer, Assessment, Submission
from hengdu.store.disputes.models import SubQuestion
from hengdu.store.evidence.models import FileVersion, Piece
from hengdu.store.jobs.models import Job
from hengdu.store.packs.models import PackEdition
from hengdu.store.packs.report import Comparison, Kept, KeptChange, PackReport
from hengdu.store.reviews.models import Round
from hengdu.text import Text

if TYPE_CHECKING:
    from collections.abc import Mapping

# Columns of rows that are there, filled by one UPDATE each.
_WORDS: Final[Mapping[str, tuple[str, ...]]] = {
    "hd_assessments.Assessment": ("units",),
    "hd_assessments.Assignment": ("ended_reason",),
    "hd_assessments.Answer": ("rater", "reason", "evidence_note", "carried_from"),
    "hd_assessments.AnswerVersion": ("rater",),
    "hd_assessments.Background": ("en",),
    "hd_plans.ActionItem": ("title_en", "owner_name", "closed_note"),
    "hd_evidence.Piece": ("where", "custodian", "seen_by", "withdrawn_reason"),
    "hd_evidence.RequestItem": ("name_zh", "name_en", "note"),
    "hd_dossiers.Dossier": ("reason",),
    "hd_reviews.Verification": ("exceptions",),
    "hd_reviews.VerificationPlan": ("seed",),
    "hd_reviews.Finding": ("fact_en", "criterion_en", "cause_en", "effect_en"),
    "hd_jobs.Job": ("message_zh", "message_en", "error_zh", "error_en"),
    "hd_disputes.Dispute": ("decision",),
    "hd_engagements.Engagement": ("declaration", "conflicts", "ended_reason"),
    "hd_inspections.OutsideFinding": ("source", "clause"),
    "hd_interviews.Interview": ("paper_note",),
    "hd_interviews.TypedAnswer": ("objection",),
    "hd_standards.Standard": ("number",),
    "hd_packs.PackEdition": ("source", "reason"),
    "hd_planning.PolicyReview": ("outcome",),
    "hd_planning.PolicyText": ("label",),
}


def attack(ids: Mapping[str, Any], mark: str) -> None:
    """Fill the columns and make the rows that are still missing in the institution with these ids."""
    for name, columns in _WORDS.items():
        model = apps.get_model(name)
        for column in columns:
            _fill(model, column, mark)
    _inside(ids, mark)
    _rows(ids, mark)
    _review(ids, mark)


def _fill(model: type[models.Model], column: str, mark: str) -> None:
    field = model._meta.get_field(column)  # noqa: SLF001 - Django's documented name
    if isinstance(field, models.JSONField):
        model.objects.update(**{column: [mark]})
        return
    rows = model.objects.values_list("pk", flat=True)
    for number, pk in enumerate(rows[:40]):  # each another text: some columns are unique together
        text = f"{mark}{number}" if field.max_length is None else mark[: field.max_length - 2] + str(number)
        model.objects.filter(pk=pk).update(**{column: text})


def _inside(ids: Mapping[str, Any], mark: str) -> None:
    """Put the mark where a column holds more than it."""
    Piece.objects.filter(pk=ids["piece_id"]).update(link=f"https://example.org/{mark}")
    Job.objects.filter(pk=ids["job_id"]).update(arguments={"purpose": mark})
    more = {"supersedes": {"dossier": "ab" * 32, "reason": mark}}
    Assessment.objects.filter(pk=ids["assessment_id"]).update(more=more)
    PackEdition.objects.filter(pk=ids["edition_id"]).update(report=_report(mark).data())
    lead = actor_for(ids["lead"].pk)
    token = MakeToken(name=mark[:80], scopes=("tenant:profile:read",)).run(lead)
    RevokeToken(token=token.id).run(lead)  # an event with words before and after


def _rows(ids: Mapping[str, Any], mark: str) -> None:
    """Make a row of each table that no maker of the stock fills."""
    now, inside = timezone.now(), {"assessment_id": ids["assessment_id"]}
    _row("hd_people.DirectoryLink", mark, user=ids["respondent"])
    _row(
        "hd_assessments.Proposal",
        mark,
        **inside,
        code="AP-05",
        reason="no-cloud",
        decision="confirmed",
        decided_reason=mark,
        text_zh=mark,
        text_en=mark,
    )
    _row("hd_assessments.Resolution", mark, **inside, code=ids["practice"], answer="P", by=mark)
    _row("hd_plans.Closing", mark, item_id=ids["item_id"], evidence=[mark], reason=mark)
    _row("hd_plans.Extension", mark, item_id=ids["item_id"], reason=mark)
    rating = {"rater": mark, "role": ids["role"], "answer": "P", "evidence": ""}
    _row(
        "hd_reviews.Consensus", mark, **inside, code=ids["practice"], answer="P", version=1, ratings=[rating]
    )
    _row("hd_assessments.Background", mark, **inside, key=mark, zh=mark)
    _row("hd_assessments.Measurement", mark, **inside, indicator=ids["indicator"], period=mark, value="1")
    file = FileVersion.objects.filter(piece=ids["piece_id"]).first()
    _row("hd_evidence.ScanVerdict", mark, sm3=file.sm3, state="found", words=mark)
    _row("hd_delivery.Channels", mark, id=1, mail_host=mark, mail_user=mark, webhook_url=f"https://x/{mark}")
    _row("hd_delivery.Delivery", mark, way="mail", user=ids["lead"], error=mark, state="failed")
    Answer.objects.create(
        **inside, code="AP-02.L1.ST1", role=ids["role"], by_unit={mark: "P"}, saved_at=now, position=999
    )
    SubQuestion.objects.create(
        dispute_id=ids["dispute_id"], question=mark, reason=mark, evidence=[mark], closed_at=now
    )


def _report(mark: str) -> PackReport:
    """Return what a check of a draft says when the draft's own names are the mark."""
    words = dict.fromkeys(("place", "zh", "en", "fix_zh", "fix_en"), mark)
    finding = Kept(rule="HD001", severity="error", code="AP-01", **words)
    change = KeptChange(section="nodes", code="AP-01", kind="changed", fields=(("title.zh", mark, mark),))
    against = Comparison(
        pack="sf-nscmm",
        version="0",
        digest="ab" * 32,
        counts={"nodes": {"changed": 1}},
        changes=(change,),
        kept=0,
        re_ask=(("AP-01", (mark,)),),
        retired=(),
        new=(),
    )
    return PackReport(
        title=Text(mark, mark),
        findings=(finding,),
        numbers={"error": 1},
        counts={},
        against=against,
        ignored=(mark,),
        is_loadable=True,
    )


def _review(ids: Mapping[str, Any], mark: str) -> None:
    """Remember a review of the past that was returned, and approvals of it."""
    now = timezone.now()
    sent = Submission.objects.create(
        assessment_id=ids["assessment_id"], to="reviewer", sent_at=now, withdrawn_at=now
    )
    held = Round.objects.create(
        assessment_id=ids["assessment_id"],
        submission=sent,
        number=1,
        reason=mark,
        outcome="returned",
        ended_at=now,
        ended_reason=mark,
    )
    _row(
        "hd_reviews.NodeReview",
        mark,
        round=held,
        node=ids["code"],
        accepted=False,
        digest="ab" * 32,
        note=mark,
    )
    words = {"opinion": mark, "post": mark, "name": mark}
    _row("hd_reviews.Approval", mark, round=held, step="direct", approved=False, digest="ab" * 32, **words)


def _row(name: str, mark: str, /, **given: object) -> None:
    """Make a row; columns that are not given and have no default hold the mark, or today, or 1."""
    model = apps.get_model(name)
    values: dict[str, object] = dict(given)
    for field in model._meta.concrete_fields:  # noqa: SLF001 - Django's documented name
        known = {field.name, field.attname} & set(given)
        if known or field.has_default() or field.null or field.primary_key or getattr(field, "blank", False):
            continue
        values[field.name] = _value(field, mark)
    model.objects.create(**values)


def _value(field: models.Field, mark: str) -> object:
    if isinstance(field, models.DateTimeField):
        return timezone.now()
    if isinstance(field, models.DateField):
        return timezone.localdate()
    if isinstance(field, models.IntegerField):
        return 1
    if isinstance(field, (models.CharField, models.TextField)):
        return mark[: field.max_length]
    msg = f"say what {field} holds"
    raise TypeError(msg)
