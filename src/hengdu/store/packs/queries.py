"""Read editions of packs, as far as an actor may see them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from hengdu.chain import sha256_of
from hengdu.store import Actor, Permission
from hengdu.store.packs.models import EditionState, PackEdition, PackText

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.db.models import QuerySet

MAIN = "pack.yaml"
_SEALED = (EditionState.PUBLISHED, EditionState.WITHDRAWN)


def editions_visible_to(actor: Actor) -> QuerySet[PackEdition]:
    """Return what an actor may see: authors and publishers everything, readers what was published."""
    rows = PackEdition.objects.select_related("made_by", "proposed_by", "published_by", "withdrawn_by")
    if actor.may(Permission.PACK_WRITE) or actor.may(Permission.PACK_PUBLISH):
        return rows
    return rows.filter(state__in=_SEALED) if Permission.PACK_READ in actor.anywhere else rows.none()


def texts_of(edition: PackEdition) -> dict[str, str]:
    """Return the files of an edition by name, its ``pack.yaml`` first."""
    found = dict(PackText.objects.filter(edition=edition).values_list("name", "text"))
    return {MAIN: found.pop(MAIN), **found} if MAIN in found else found


def content_digest(texts: Mapping[str, str]) -> str:
    """Return the SHA-256 of files by name; it changes with every character."""
    return sha256_of(dict(texts))


def version_number(version: str) -> tuple[int, ...]:
    """Return a version in the order of its numbers.

    >>> version_number("2026.10") > version_number("2026.9")
    True
    """
    return tuple(int(part[:18]) for part in re.findall(r"\d+", version))


def published_codes() -> tuple[str, ...]:
    """Return the ids of all packs that were published here and not withdrawn, sorted."""
    rows = PackEdition.objects.filter(state=EditionState.PUBLISHED).order_by("code")
    return tuple(rows.values_list("code", flat=True).distinct())


def current_edition(code: str) -> PackEdition | None:
    """Return the highest published version of a pack; None where there is none."""
    rows = PackEdition.objects.filter(state=EditionState.PUBLISHED, code=code).defer("report")
    return max(rows, key=lambda row: (version_number(row.version), row.published_at), default=None)


def edition_with(code: str, digest: str) -> PackEdition | None:
    """Return the edition, published or withdrawn since, that an assessment is pinned to."""
    rows = PackEdition.objects.filter(state__in=_SEALED, code=code, digest=digest)
    return rows.order_by("published_at").first()


def running_on(code: str) -> int:
    """Return how many assessments run on a pack, in all institutions; only the number."""
    from hengdu.store.assessments.models import Assessment, Status

    ended = {Status.SEALED, Status.CANCELLED}
    return Assessment.objects.filter(pack_id=code).exclude(status__in=ended).count()
