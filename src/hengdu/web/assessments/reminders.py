"""Remind people of their open questions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from hengdu.actions import Permission, RemindPeople
from hengdu.store.assessments.queries import assignments_visible_to
from hengdu.web import actor_of, needs
from hengdu.web.assessments._frame import assessment_of

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse


@require_POST
@needs(Permission.ASSIGNMENT_EDIT)
def remind(request: HttpRequest, assessment_id: UUID) -> HttpResponse:
    """Remind the people of the assignments that the form names."""
    row = assessment_of(request, assessment_id, Permission.ASSIGNMENT_EDIT)
    wanted = set(request.POST.getlist("assignment"))
    known = assignments_visible_to(actor_of(request)).filter(assessment=row, ended_at__isnull=True)
    chosen = tuple(key for key in known.values_list("pk", flat=True) if str(key) in wanted)
    number = RemindPeople(assessment=row.pk, assignments=chosen).run(actor_of(request))
    if number:
        said = ngettext("%(number)s person was reminded.", "%(number)s people were reminded.", number)
        messages.success(request, said % {"number": number})
    else:
        messages.info(request, _("Nobody was reminded: without an account, or reminded within a day."))
    return redirect("assessment_unanswered", row.pk)
