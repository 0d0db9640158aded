"""Show what moving an assessment to the installed version of its model does, and do it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from hengdu.actions import NotFoundError, Permission, PermissionRefused, UpgradePack, newer_pack, upgrade_of
from hengdu.errors import HengduError
from hengdu.web import actor_of, needs
from hengdu.web._submitting import told
from hengdu.web.assessments._frame import assessment_of, page

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse

    from hengdu.packs import Pack

_WRONG = 422


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.ASSESSMENT_EDIT)
def show(request: HttpRequest, assessment_id: UUID) -> HttpResponse:
    """Preview the move to the installed version, or make it."""
    row = assessment_of(request, assessment_id, Permission.ASSESSMENT_EDIT)
    context: dict[str, Any] = {}
    status = 200
    if request.method == "POST":
        try:
            UpgradePack(assessment=row.pk, digest=request.POST.get("digest", "")).run(actor_of(request))
        except (PermissionRefused, NotFoundError):
            raise
        except HengduError as error:
            context["problem"], status = told(error), _WRONG
        else:
            messages.success(request, _("The assessment uses the new version of the model now."))
            return redirect("assessment", row.pk)
    pack = newer_pack(row)
    if pack is not None:
        upgrade = upgrade_of(row, pack)
        context |= {
            "upgrade": upgrade,
            "new": [_practice(pack, code) for code in upgrade.new],
            "confirm": [(_practice(pack, item.code), _why(item.reasons)) for item in upgrade.confirm],
            "ask_again": [(_practice(pack, item.code), _why(item.reasons)) for item in upgrade.ask_again],
            "dropped": [(_practice(upgrade.before, item.code), item) for item in upgrade.dropped],
        }
    return page(request, "assessments/upgrade.html", row, "show", context, status=status)


def _practice(pack: Pack, code: str) -> dict[str, Any]:
    """Return a practice or node with its words, as far as the pack has it."""
    practice, node = pack.practices.get(code), pack.nodes.get(code)
    text = practice.text if practice is not None else node.title if node is not None else ""
    return {"code": code, "text": text}


def _why(reasons: tuple[str, ...]) -> list[str]:
    words = {
        "statement": _("the wording changed"),
        "level": _("the level changed"),
        "facet": _("the facet changed"),
        "answers": _("the possible answers changed"),
        "measure": _("what is counted changed"),
        "indicator": _("the indicator changed"),
        "threshold": _("the threshold changed"),
        "evidence": _("the evidence grade is gone"),
        "objects": _("a protected object is gone"),
        "na_reason": _("the reason is gone"),
        "na_allowed": _("not applicable is no longer allowed"),
    }
    return [words.get(reason, reason) for reason in reasons]
