"""Take the steps of a draft: check, propose, publish, withdraw."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from hengdu.actions import NotFoundError, Permission, PermissionRefused
from hengdu.actions.packs import (
    BeginNext,
    DiscardPack,
    ProposePack,
    PublishPack,
    ReturnPack,
    StartCheck,
    WithdrawPack,
)
from hengdu.errors import HengduError
from hengdu.web import actor_of, needs
from hengdu.web._submitting import told
from hengdu.web.packs.browse import edition_of

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse

    from hengdu.actions import Action


def revision_of(request: HttpRequest) -> int:
    """Return the revision that the page was made from; 0, which nothing has, for anything odd."""
    given = request.POST.get("revision", "")
    return int(given) if given.isdecimal() and len(given) < 8 else 0  # noqa: PLR2004 - digits of a revision


def done(request: HttpRequest, edition_id: UUID, action: Action[Any], text: str) -> HttpResponse:
    """Run an action that has no form and say what came of it."""
    try:
        action.run(actor_of(request))
    except (PermissionRefused, NotFoundError):
        raise
    except HengduError as error:
        messages.error(request, told(error))
    else:
        messages.success(request, text)
    return redirect("pack_edition", edition_id)


@require_POST
@needs(Permission.PACK_WRITE)
def check(request: HttpRequest, edition_id: UUID) -> HttpResponse:
    """Check a draft as it is now."""
    row = edition_of(request, edition_id)
    return done(request, row.pk, StartCheck(edition=row.pk), _("The check has begun."))


@require_POST
@needs(Permission.PACK_WRITE)
def propose(request: HttpRequest, edition_id: UUID) -> HttpResponse:
    """Ask another person to publish."""
    row = edition_of(request, edition_id)
    reason = request.POST.get("reason", "")
    action = ProposePack(edition=row.pk, revision=revision_of(request), reason=reason)
    return done(request, row.pk, action, _("Proposed. Another model author publishes it or gives it back."))


@require_POST
@needs(Permission.PACK_WRITE)
def give_back(request: HttpRequest, edition_id: UUID) -> HttpResponse:
    """Give a proposed pack back, or take it back."""
    row = edition_of(request, edition_id)
    action = ReturnPack(edition=row.pk, reason=request.POST.get("reason", ""))
    return done(request, row.pk, action, _("It is a draft again."))


@require_POST
@needs(Permission.PACK_PUBLISH)
def publish(request: HttpRequest, edition_id: UUID) -> HttpResponse:
    """Publish what another person proposed."""
    row = edition_of(request, edition_id)
    action = PublishPack(edition=row.pk, digest=request.POST.get("digest", ""))
    return done(request, row.pk, action, _("Published. New assessments can begin with it."))


@require_POST
@needs(Permission.PACK_PUBLISH)
def withdraw(request: HttpRequest, edition_id: UUID) -> HttpResponse:
    """Offer a pack no more."""
    row = edition_of(request, edition_id)
    action = WithdrawPack(edition=row.pk, reason=request.POST.get("reason", ""))
    return done(request, row.pk, action, _("Withdrawn. Assessments that run with it go on."))


@require_POST
@needs(Permission.PACK_WRITE)
def discard(request: HttpRequest, edition_id: UUID) -> HttpResponse:
    """Give a draft up."""
    row = edition_of(request, edition_id)
    return done(request, row.pk, DiscardPack(edition=row.pk), _("The draft was given up."))


@require_POST
@needs(Permission.PACK_WRITE)
def begin_next(request: HttpRequest, edition_id: UUID) -> HttpResponse:
    """Draft the next version of a published pack."""
    row = edition_of(request, edition_id)
    try:
        made = BeginNext(edition=row.pk).run(actor_of(request))
    except (PermissionRefused, NotFoundError):
        raise
    except HengduError as error:
        messages.error(request, told(error))
        return redirect("pack_edition", row.pk)
    messages.success(request, _("The draft is made. Raise its version, then change what differs."))
    return redirect("pack_edition", made)
