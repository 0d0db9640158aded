"""Read evidence, as far as an actor may see it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Prefetch, Q, QuerySet, Sum

from hengdu.evidence import Piece as PieceValue
from hengdu.evidence import Request, RequestState
from hengdu.store import Actor, Permission
from hengdu.store.assessments.queries import assessments_visible_to
from hengdu.store.evidence.models import Attachment, FileVersion, Piece, RequestItem, Support
from hengdu.store.trail import Tag
from hengdu.store.trail.models import Event
from hengdu.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID

    from hengdu.store.assessments.models import Assessment


def pieces_visible_to(actor: Actor) -> QuerySet[Piece]:
    """Return the pieces of assessments whose evidence the actor may read, and those of its own questions.

    A respondent gets what it added itself and what was added in one of its interview roles.
    """
    if actor.everything:
        return Piece.objects.all()
    condition = Q(assessment__in=assessments_visible_to(actor, Permission.EVIDENCE_READ).values("pk"))
    for held in actor.holding(Permission.EVIDENCE_WRITE):
        where = Q(assessment_id=held.assessment) if held.assessment else Q(assessment__tenant_id=held.tenant)
        own = Q(created_by_id=actor.user_id)
        if held.interview_roles:
            supports = Support.objects.filter(role__in=held.interview_roles)
            own |= Q(pk__in=supports.values("piece_id"))
        condition |= where & own
    return Piece.objects.filter(condition)


def requests_visible_to(actor: Actor) -> QuerySet[RequestItem]:
    """Return the requests of assessments whose evidence the actor may read, and those put to it."""
    if actor.everything:
        return RequestItem.objects.all()
    condition = Q(assessment__in=assessments_visible_to(actor, Permission.EVIDENCE_READ).values("pk"))
    for held in actor.holding(Permission.EVIDENCE_WRITE):
        where = Q(assessment_id=held.assessment) if held.assessment else Q(assessment__tenant_id=held.tenant)
        own = Q(user_id=actor.user_id) | Q(user__isnull=True, person="", role__in=held.interview_roles)
        condition |= where & own
    return RequestItem.objects.filter(condition)


def with_everything(rows: QuerySet[Piece]) -> QuerySet[Piece]:
    """Return pieces with their files, their practices and who added them, in two further queries."""
    return rows.select_related("created_by", "withdrawn_by").prefetch_related(
        Prefetch("files", FileVersion.objects.select_related("uploaded_by")), "supports"
    )


def standing(rows: QuerySet[Piece]) -> QuerySet[Piece]:
    """Return the pieces that were not taken back."""
    return rows.filter(withdrawn_at__isnull=True)


def piece_with(piece_id: UUID) -> Piece | None:
    """Return a piece with its assessment for an action, which authorises; pages use the visible ones."""
    return Piece.objects.select_related("assessment__tenant").filter(pk=piece_id).first()


def downloads_of(piece_id: UUID, *, most: int = 50) -> list[Event]:
    """Return the newest events of somebody taking a file of a piece, for those who read the piece."""
    rows = Event.objects.filter(tag=Tag.EVIDENCE_DOWNLOADED, object=str(piece_id)).order_by("-seq")
    return list(rows[:most])


def kept_bytes(assessment: Assessment) -> int:
    """Return how many bytes the files of an assessment have, all versions and attachments together."""
    files = FileVersion.objects.filter(piece__assessment=assessment).aggregate(all=Sum("size"))["all"] or 0
    papers = Attachment.objects.filter(assessment=assessment).aggregate(all=Sum("size"))["all"] or 0
    return int(files + papers)


def attachments_visible_to(actor: Actor) -> QuerySet[Attachment]:
    """Return the attachments of assessments whose evidence the actor may read, and those that it uploaded."""
    if actor.everything:
        return Attachment.objects.all()
    read = assessments_visible_to(actor, Permission.EVIDENCE_READ).values("pk")
    condition = Q(assessment__in=read)
    if actor.user_id is not None:
        seen = assessments_visible_to(actor, Permission.ASSESSMENT_READ).values("pk")
        condition |= Q(uploaded_by_id=actor.user_id, assessment__in=seen)
    return Attachment.objects.filter(condition)


def value_of(row: Piece) -> PieceValue:
    """Return a row of :func:`with_everything` as pure code takes it."""
    files = list(row.files.all())
    newest = files[-1] if files else None
    return PieceValue(
        key=str(row.pk),
        kind=row.kind,
        title=row.title,
        grade=row.grade,
        issued=row.issued,
        valid_until=row.valid_until,
        classification=row.classification,
        practices=tuple(sorted({support.code for support in row.supports.all()})),
        personal=tuple(row.personal),
        note=row.note,
        link=row.link,
        where=row.where,
        custodian=row.custodian,
        seen_by=row.seen_by,
        seen_on=row.seen_on,
        name=newest.name if newest else "",
        media=newest.media if newest else "",
        size=newest.size if newest else 0,
        sm3=newest.sm3 if newest else "",
        sha256=newest.sha256 if newest else "",
        versions=len(files),
    )


def pieces_of(assessment: Assessment) -> tuple[PieceValue, ...]:
    """Return the standing pieces of an assessment as values; three queries."""
    rows = with_everything(standing(Piece.objects.filter(assessment=assessment)))
    return tuple(value_of(row) for row in rows)


def request_of(row: RequestItem) -> Request:
    """Return a row, with its person selected, as pure code takes it."""
    return Request(
        key=row.key,
        role=row.role,
        name=Text(row.name_zh, row.name_en or row.name_zh),
        person=row.user.display_name if row.user is not None else row.person,
        practices=tuple(row.practices),
        asked_on=row.asked_on,
        due=row.due,
        state=RequestState(row.state),
        note=row.note,
    )


def by_practice(rows: Iterable[Piece]) -> dict[str, list[Piece]]:
    """Return pieces by the practices that they are for."""
    found: dict[str, list[Piece]] = {}
    for row in rows:
        for code in {support.code for support in row.supports.all()}:
            found.setdefault(code, []).append(row)
    return found
