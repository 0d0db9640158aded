"""Let the scanner look at what came in."""

from __future__ import annotations

import datetime as dt
import logging
from typing import TYPE_CHECKING, Final

from django.db import transaction

from hengdu.actions._action import Work
from hengdu.actions._actor import system_actor
from hengdu.errors import EvidenceError
from hengdu.store import Place
from hengdu.store.evidence.models import ScanState, ScanVerdict
from hengdu.store.evidence.scanning import is_scanning, look, waiting_contents
from hengdu.store.evidence.vault import open_unchecked
from hengdu.store.tenants.models import Tenant
from hengdu.store.trail import Tag
from hengdu.store.trail.append import append

if TYPE_CHECKING:
    from uuid import UUID

_AT_ONCE: Final = 20
_AGAIN: Final = dt.timedelta(minutes=5)
_LOG: Final = logging.getLogger("hengdu.scanner")


def scan_evidence(moment: dt.datetime) -> int:
    """Have contents without a verdict looked at, twenty at once, and return how many got one.

    The worker's upkeep calls it. What the scanner finds stands in the trail; what it could not look at is
    tried again after five minutes and is not handed out until then.
    """
    if not is_scanning():
        return 0
    return sum(_settle(tenant, sm3, moment) for tenant, sm3 in waiting_contents(moment - _AGAIN, _AT_ONCE))


def _settle(tenant: UUID, sm3: str, moment: dt.datetime) -> bool:
    """Look at one content and keep the verdict."""
    try:
        with open_unchecked(tenant, sm3, name=sm3[:16]) as stream:
            looked = look(stream)
    except EvidenceError as error:
        _LOG.error("%s", error.en)
        state, words = ScanState.FAILED, error.en[:200]
    else:
        state, words = ScanState.CLEAN if looked.is_clean else ScanState.FOUND, looked.words
    actor = system_actor()
    work = Work(actor, moment)
    row = Tenant.objects.filter(pk=tenant).first()
    work.place = Place(tenant=row.pk if row is not None else None)
    with transaction.atomic():
        ScanVerdict.objects.update_or_create(sm3=sm3, defaults={"state": state, "words": words, "at": moment})
        if state == ScanState.FOUND:
            work.record(Tag.EVIDENCE_QUARANTINED, object=str(tenant), after={"sm3": sm3, "found": words})
            append(actor, moment, work.entries)
    return state != ScanState.FAILED
