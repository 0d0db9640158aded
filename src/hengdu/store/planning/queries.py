"""Read editions, schedules, policies, entries and documents of the desk, as far as an actor may see them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hengdu.store import SITE, Actor, Permission
from hengdu.store._roles import DESK_ROLES
from hengdu.store.people.models import User
from hengdu.store.planning import models
from hengdu.store.tenants.models import Grant
from hengdu.store.tenants.queries import holding_now

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet


def _reads(actor: Actor) -> bool:
    return actor.may(Permission.DESK_READ, SITE)


def editions_visible_to(actor: Actor) -> QuerySet[models.Edition]:
    """Return the organisation's own plan editions: all of them for readers of the desk."""
    return models.Edition.objects.all() if _reads(actor) else models.Edition.objects.none()


def schedules_visible_to(actor: Actor) -> QuerySet[models.Schedule]:
    """Return schedules, newest first."""
    return models.Schedule.objects.all() if _reads(actor) else models.Schedule.objects.none()


def schedule_list(actor: Actor) -> QuerySet[models.Schedule]:
    """Return schedules with who made them, without their records."""
    return schedules_visible_to(actor).defer("data").select_related("made_by", "predecessor")


def policies_visible_to(actor: Actor) -> QuerySet[models.Policy]:
    """Return the organisation's own policies."""
    return models.Policy.objects.all() if _reads(actor) else models.Policy.objects.none()


def texts_visible_to(actor: Actor, policy: str) -> QuerySet[models.PolicyText]:
    """Return the texts of a policy, the oldest first."""
    rows = models.PolicyText.objects.select_related("added_by")
    return rows.filter(policy=policy) if _reads(actor) else rows.none()


def policy_reviews_visible_to(actor: Actor, policy: str = "") -> QuerySet[models.PolicyReview]:
    """Return what policies ask to be looked at, the open ones first by day; of one policy if it is named."""
    rows = models.PolicyReview.objects.select_related("owner", "closed_by", "before", "after")
    if not _reads(actor):
        return rows.none()
    return rows.filter(policy=policy) if policy else rows


def entries_visible_to(actor: Actor, *kinds: models.EntryKind) -> QuerySet[models.Entry]:
    """Return own high-risk points, design notes and implementation records; of some kinds if named."""
    rows = models.Entry.objects.select_related("changed_by")
    if not _reads(actor):
        return rows.none()
    return rows.filter(kind__in=kinds) if kinds else rows


def documents_visible_to(actor: Actor) -> QuerySet[models.CheckedDocument]:
    """Return the documents that were checked, newest first."""
    rows = models.CheckedDocument.objects.select_related("checked_by")
    return rows if _reads(actor) else rows.none()


def desk_people(actor: Actor, moment: datetime) -> QuerySet[User]:
    """Return the people who hold a role on the desk now; nobody for who may not read the desk."""
    if not _reads(actor):
        return User.objects.none()
    held = Grant.objects.filter(holding_now(moment), role__in=sorted(DESK_ROLES))
    return User.objects.filter(is_active=True, pk__in=held.values("user")).order_by("display_name")
