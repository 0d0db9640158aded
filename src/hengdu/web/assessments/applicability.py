"""Decide what does not apply, and keep the register of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs
from django.contrib import messages
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from hengdu.actions import DecideProposals, Decision, Permission
from hengdu.assessments import NA
from hengdu.store.assessments.models import Answer, Proposal
from hengdu.store.assessments.packs import pinned_pack
from hengdu.store.assessments.queries import answers_visible_to, proposals_visible_to
from hengdu.text import Text
from hengdu.web import actor_of, needs
from hengdu.web.assessments._frame import assessment_of, page

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse

    from hengdu.packs import Pack


@attrs.frozen(kw_only=True)
class ProposalRow:
    """One proposal with its title."""

    row: Proposal
    title: Text
    reason: Text
    text: Text


@attrs.frozen(kw_only=True)
class RegisterRow:
    """One not-applicable answer with its title and reason."""

    row: Answer
    title: Text
    reason: Text
    proposal: Proposal | None


def title_of(pack: Pack, code: str) -> Text:
    """Return the title of a practice or node."""
    item = pack.practices.get(code) or pack.nodes.get(code)
    return item.title if item is not None else Text(code, code)


@require_safe
@needs(Permission.ANSWER_READ)
def show(request: HttpRequest, assessment_id: UUID) -> HttpResponse:
    """Show the proposals and everything that was stated as not applicable."""
    row = assessment_of(request, assessment_id, Permission.ANSWER_READ)
    actor, pack = actor_of(request), pinned_pack(row)
    reasons = {item.code: item.name for item in pack.content.na_reasons}
    proposals = [
        ProposalRow(
            row=item,
            title=title_of(pack, item.code),
            reason=reasons.get(item.reason, Text(item.reason, item.reason)),
            text=Text(item.text_zh, item.text_en),
        )
        for item in proposals_visible_to(actor).filter(assessment=row).select_related("decided_by")
    ]
    confirmed = {item.row.code: item.row for item in proposals if item.row.decision == "confirmed"}
    register = [
        RegisterRow(
            row=item,
            title=title_of(pack, item.code),
            reason=reasons.get(item.reason, Text(item.reason, item.reason)),
            proposal=confirmed.get(item.code) if not item.role else None,
        )
        for item in answers_visible_to(actor).filter(assessment=row, answer=NA).select_related("saved_by")
    ]
    context = {
        "open_proposals": [item for item in proposals if not item.row.decision],
        "decided": [item for item in proposals if item.row.decision],
        "register": register,
    }
    return page(request, "assessments/applicability.html", row, "applicability", context)


@require_POST
@needs(Permission.ASSESSMENT_EDIT)
def decide(request: HttpRequest, assessment_id: UUID) -> HttpResponse:
    """Confirm or reject proposals, one by one or all that are open."""
    row = assessment_of(request, assessment_id, Permission.ASSESSMENT_EDIT)
    given, actor = request.POST, actor_of(request)
    codes = [given["code"]] if "code" in given else []
    if given.get("decision") == "confirm_all":
        rows = proposals_visible_to(actor).filter(assessment=row, decision="")
        codes = list(rows.values_list("code", flat=True))
    confirm = given.get("decision") != "reject"
    decisions = tuple(Decision(code=code, confirm=confirm, reason=given.get("reason", "")) for code in codes)
    number = DecideProposals(assessment=row.pk, decisions=decisions).run(actor)
    messages.success(request, _("%(number)s decided.") % {"number": number})
    return redirect("assessment_applicability", row.pk)
