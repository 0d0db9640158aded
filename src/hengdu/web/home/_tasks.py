"""Say what waits for a person besides questions: in assessments, collections, draftings of standards."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hengdu.actions import Permission, steps_of
from hengdu.store.assessments.models import Assessment, Status
from hengdu.store.assessments.queries import place_of
from hengdu.store.collections.models import DeliveryState
from hengdu.store.collections.queries import deliveries_visible_to
from hengdu.store.reviews.state import review_state
from hengdu.web.assessments._frame import is_open
from hengdu.web.home._draftings import draftings
from hengdu.web.home._task import Task

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from hengdu.store import Actor


def tasks_of(actor: Actor, rows: Iterable[Assessment]) -> list[Task]:
    """Return what waits for the person in the assessments given, in its collections, and on the desk."""
    return [
        *(
            Task(text=text, of=f"{row.tenant.name} · {row.title}", href=reverse(route, args=[row.pk]))
            for row in rows
            for text, route in _steps(actor, row)
        ),
        *_deliveries(actor),
        *draftings(actor, timezone.localdate()),
    ]


def _steps(actor: Actor, row: Assessment) -> Iterator[tuple[str, str]]:
    """Yield words and address of what the person can do next, as the state of the assessment allows."""
    place = place_of(row)
    if is_open(row):
        if actor.may(Permission.SUBMIT, place):
            if row.status == Status.RETURNED:
                yield _("See what was returned, and submit again"), "review"
            else:
                yield _("See what is open, and submit"), "assessment"
    elif row.status == Status.SUBMITTED:
        yield from _in_review(actor, row)
    elif row.status == Status.APPROVED and actor.may(Permission.SEAL, place):
        yield _("Approved: seal it"), "dossier"


def _in_review(actor: Actor, row: Assessment) -> Iterator[tuple[str, str]]:
    place = place_of(row)
    if actor.may(Permission.VERIFY, place):
        yield _("Verify answers against the evidence"), "verification"
    if actor.may(Permission.VERDICT_WRITE, place):
        yield _("Give your verdict"), "verdicts"
    if not any(actor.may(one, place) for one in (Permission.REVIEW, Permission.APPROVE)):
        return
    state = review_state(row)
    left = sum(one.state != "accepted" for one in state.nodes)
    if left and actor.may(Permission.REVIEW, place):
        words = ngettext("Review %(number)s sub-domain", "Review %(number)s sub-domains", left)
        yield words % {"number": left}, "review"
    if not left and state.next_step in steps_of(actor, place):
        yield _("Approve the assessment, or return it"), "approval"


def _deliveries(actor: Actor) -> Iterator[Task]:
    """Yield what institutions handed in and a supervisor has not decided."""
    if Permission.COLLECTION_MANAGE not in actor.anywhere:
        return
    for one in deliveries_visible_to(actor).filter(state=DeliveryState.SENT):
        yield Task(
            text=_("Accept or return what was handed in"),
            of=f"{one.asked.tenant.name} · {one.asked.collection.title}",
            href=reverse("delivery", args=[one.asked.collection_id, one.pk]),
        )
