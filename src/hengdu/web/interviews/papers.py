"""Start printing guides, record forms and records; a job makes them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from hengdu.actions import NotFoundError, Permission
from hengdu.actions.interview_papers import FORMS, PAPER, PAPERS, RECORD
from hengdu.actions.jobs import StartJob
from hengdu.store.assessments.packs import pinned_pack
from hengdu.web import actor_of, needs
from hengdu.web._wording import language
from hengdu.web.assessments._frame import assessment_of
from hengdu.web.interviews._seat import interview_of

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse

_LANGUAGES: Final = ("zh", "en")


def _wanted(request: HttpRequest) -> dict[str, str]:
    """Return format and language as they were chosen, else what is usual."""
    form, lang = request.POST.get("format", ""), request.POST.get("lang", "")
    return {
        "format": form if form in FORMS else FORMS[0],
        "lang": lang if lang in _LANGUAGES else language(),
        "purpose": request.POST.get("purpose", "")[:200],
    }


@require_POST
@needs(Permission.INTERVIEW_READ, fresh=True)
def paper(request: HttpRequest, assessment_id: UUID) -> HttpResponse:
    """Print the guide or the blank record form of a role."""
    row = assessment_of(request, assessment_id, Permission.INTERVIEW_READ)
    roles = [item.code for item in pinned_pack(row).content.roles]
    what, role = request.POST.get("what", PAPERS[0]), request.POST.get("role", roles[0])
    if what not in PAPERS or role not in roles:
        raise NotFoundError("role")
    arguments = {**_wanted(request), "what": what, "role": role}
    return redirect(
        "job", StartJob(kind=PAPER, arguments=arguments, assessment_id=row.pk).run(actor_of(request))
    )


@require_POST
@needs(Permission.INTERVIEW_READ, fresh=True)
def record(request: HttpRequest, assessment_id: UUID, interview_id: UUID) -> HttpResponse:
    """Print the record of an interview."""
    row, found = interview_of(request, assessment_id, interview_id, Permission.INTERVIEW_READ)
    arguments = {**_wanted(request), "interview": str(found.pk)}
    return redirect(
        "job", StartJob(kind=RECORD, arguments=arguments, assessment_id=row.pk).run(actor_of(request))
    )
