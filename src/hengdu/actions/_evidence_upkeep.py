"""Remove files of evidence that belong to nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction

from hengdu.actions._action import Work
from hengdu.actions._actor import system_actor
from hengdu.store import Place
from hengdu.store.evidence.upkeep import SAFE_AGE, Kept, is_named, unnamed_files
from hengdu.store.evidence.vault import sweep_incoming
from hengdu.store.tenants.models import Tenant
from hengdu.store.trail import Tag
from hengdu.store.trail.append import append

if TYPE_CHECKING:
    import datetime as dt
    from pathlib import Path


def tidy_evidence(moment: dt.datetime) -> int:
    """Remove what an upload that was killed left in the vault more than a week ago; return how many files.

    Each institution's removals stand in the trail. What a row or a sealed dossier names is never removed.
    """
    removed = sweep_incoming(moment)
    folder: Path | None = settings.HENGDU_EVIDENCE
    if folder is None:
        return removed
    by_tenant: dict[object, list[Kept]] = {}
    for kept in unnamed_files(folder):
        if kept.is_older(moment - SAFE_AGE):
            by_tenant.setdefault(kept.tenant, []).append(kept)
    return removed + sum(_remove(files, moment) for files in by_tenant.values())


def _remove(files: list[Kept], moment: dt.datetime) -> int:
    """Remove one institution's files in one transaction, each looked at again under its lock."""
    actor = system_actor()
    work = Work(actor, moment)
    tenant = Tenant.objects.filter(pk=files[0].tenant).first()
    work.place = Place(tenant=tenant.pk if tenant is not None else None)
    with transaction.atomic():
        gone = [kept for kept in files if not is_named(kept) and kept.is_older(moment - SAFE_AGE)]
        if gone:
            digests = [kept.sm3 for kept in gone]
            work.record(Tag.EVIDENCE_SWEPT, object=str(files[0].tenant), after={"sm3": digests})
            append(actor, moment, work.entries)
        for kept in gone:
            kept.path.unlink(missing_ok=True)
    return len(gone)
