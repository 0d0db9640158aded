"""Take tables of standards in and hand the register out; the work is done by jobs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from hengdu.actions import Permission
from hengdu.actions.exchange import MOST_BYTES, keep_upload
from hengdu.actions.jobs import StartJob
from hengdu.errors import HengduError
from hengdu.web import actor_of, needs
from hengdu.web._submitting import told
from hengdu.web._wording import language

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

_WRONG = 422


@never_cache
@require_safe
@needs(Permission.DESK_READ)
def show(request: HttpRequest) -> HttpResponse:
    """Offer the register as a file, and to those who keep it the way back."""
    return _shown(request)


def _shown(request: HttpRequest, problem: str = "") -> HttpResponse:
    may_write = Permission.REGISTRY_WRITE in actor_of(request).anywhere
    context = {"may_write": may_write, "problem": problem}
    return render(request, "desk/transfer.html", context, status=_WRONG if problem else 200)


@require_POST
@needs(Permission.DESK_READ, fresh=True)
def export(request: HttpRequest) -> HttpResponse:
    """Start writing the register."""
    arguments = {"form": request.POST.get("form", "xlsx")[:10], "lang": language()}
    return redirect("job", StartJob(kind="standards:export", arguments=arguments).run(actor_of(request)))


@require_POST
@needs(Permission.REGISTRY_WRITE)
def take_in(request: HttpRequest) -> HttpResponse:
    """Start reading a table."""
    file = request.FILES.get("file")
    if file is None:
        return _shown(request, _("Choose a file first."))
    name = file.name or "file"
    try:
        arguments = {
            "upload": keep_upload(name, file.read(MOST_BYTES + 1)),
            "name": name[:120],
            "section": request.POST.get("section", "standards")[:20],
        }
        return redirect("job", StartJob(kind="standards:import", arguments=arguments).run(actor_of(request)))
    except HengduError as error:
        return _shown(request, told(error))
