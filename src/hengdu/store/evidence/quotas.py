"""Say how large files of evidence may be, and how much room an institution has left."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import attrs
from django.db.models import Q, Sum

from hengdu.evidence import DEFAULT_LIMITS, Limits
from hengdu.store.evidence.models import Attachment, FileVersion, Quota
from hengdu.store.evidence.queries import kept_bytes

if TYPE_CHECKING:
    from uuid import UUID

    from hengdu.store.assessments.models import Assessment


@attrs.frozen(kw_only=True)
class Room:
    """What the files of an assessment may still take, in bytes: of one file, and of all together.

    ``is_tenants`` says that the institution's quota leaves less than the limit of one assessment.
    """

    file_bytes: int
    left_bytes: int
    is_tenants: bool


def quota_of(tenant: UUID) -> Quota | None:
    """Return the quota of an institution: its own, else the one for all, else None."""
    rows = {row.tenant_id: row for row in Quota.objects.filter(Q(tenant=tenant) | Q(tenant__isnull=True))}
    return rows.get(tenant, rows.get(None))


def limits_of(tenant: UUID) -> Limits:
    """Return the limits of uploads of an institution."""
    return _limits(quota_of(tenant))


def _limits(quota: Quota | None) -> Limits:
    if quota is None or quota.file_bytes is None:
        return DEFAULT_LIMITS
    return attrs.evolve(DEFAULT_LIMITS, file_bytes=min(quota.file_bytes, DEFAULT_LIMITS.file_bytes))


def used_bytes(tenant: UUID) -> int:
    """Return how many bytes the files of an institution have, all assessments and versions together."""
    files = FileVersion.objects.filter(piece__assessment__tenant=tenant)
    papers = Attachment.objects.filter(assessment__tenant=tenant)
    return sum(rows.aggregate(all=Sum("size"))["all"] or 0 for rows in (files, papers))


def used_by_tenant() -> dict[UUID, int]:
    """Return how many bytes the files of every institution have, in two queries."""
    files = FileVersion.objects.order_by().values_list("piece__assessment__tenant_id")
    papers = Attachment.objects.order_by().values_list("assessment__tenant_id")
    found: Counter[UUID] = Counter()
    for rows in (files, papers):
        found.update(dict(rows.annotate(all=Sum("size"))))
    return dict(found)


def room_for(row: Assessment) -> Room:
    """Return the room that is left for an assessment's files."""
    quota = quota_of(row.tenant_id)
    limits = _limits(quota)
    left = limits.assessment_bytes - kept_bytes(row)
    of_tenant = None
    if quota is not None and quota.tenant_bytes is not None:
        of_tenant = quota.tenant_bytes - used_bytes(row.tenant_id)
    is_tenants = of_tenant is not None and of_tenant < left
    return Room(
        file_bytes=limits.file_bytes,
        left_bytes=max(0, of_tenant if is_tenants and of_tenant is not None else left),
        is_tenants=is_tenants,
    )
