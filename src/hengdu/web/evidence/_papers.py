"""List the attachments of approvals, closings, interviews and disputes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from hengdu.actions import Permission
from hengdu.evidence import MEDIA
from hengdu.store.assessments.queries import place_of
from hengdu.store.evidence.queries import attachments_visible_to
from hengdu.store.evidence.quotas import room_for
from hengdu.store.evidence.scanning import held_back

if TYPE_CHECKING:
    from collections.abc import Iterable

    from hengdu.actions import Actor
    from hengdu.store.assessments.models import Assessment
    from hengdu.store.evidence.models import About

_MIB: Final = 1024 * 1024


def endings() -> str:
    """Return the endings of the files that are taken, for the field of a form."""
    return ",".join(f".{ending}" for media in MEDIA.values() for ending in media.suffixes)


def papers_of(actor: Actor, row: Assessment, about: About, keys: Iterable[object]) -> dict[str, Any]:
    """Return what ``evidence/_papers.html`` shows of the attachments of some objects of an assessment."""
    seen = attachments_visible_to(actor).filter(assessment=row, about=about)
    rows = list(seen.filter(object__in=[str(key) for key in keys]).select_related("uploaded_by"))
    quarantined, waiting = held_back(paper.sm3 for paper in rows)
    return {
        "papers": rows,
        "quarantined": quarantined,
        "waiting": waiting,
        "may_take_papers": actor.may(Permission.EVIDENCE_DOWNLOAD, place_of(row)),
        "most_mib": room_for(row).file_bytes // _MIB,
        "endings": endings(),
    }
