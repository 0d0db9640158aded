"""The pages of the trail: search, one event, verification as a job, heads and anchors."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from hengdu.actions import ExportTrail, NotFoundError, Permission, SignHead
from hengdu.actions.jobs import StartJob, result_file
from hengdu.actions.verification import KIND, installed_anchors
from hengdu.store.jobs.models import JobState
from hengdu.store.jobs.queries import visible_to as jobs_visible_to
from hengdu.store.people.queries import names_of, person_called
from hengdu.store.tenants.queries import names_of as tenant_names_of
from hengdu.store.tenants.queries import tenants_called
from hengdu.store.trail import TAG_NAMES, Tag
from hengdu.store.trail.heads import anchor_data
from hengdu.store.trail.queries import Search, events_visible_to, heads_visible_to, search_events
from hengdu.text import Text
from hengdu.web import actor_of, needs
from hengdu.web._attachments import attached, attached_stream
from hengdu.web.trail._diff import changes
from hengdu.web.trail.forms import AnchorForm, SearchForm

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

    from django.http import HttpRequest, HttpResponseBase

    from hengdu.store.trail.models import Event

_PER_PAGE: Final = 50
_NOBODY: Final = UUID(int=0)
_JSON: Final = "application/json"


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _search(form: SearchForm) -> Search | None:
    """Return what the form asks; None where it names nobody we know."""
    if not form.is_valid():
        return None
    who, where = form.cleaned_data["person"].strip(), form.cleaned_data["tenant"].strip()
    found = person_called(who)
    person = (_uuid(who) or (found.pk if found else _NOBODY)) if who else None
    tenant = _uuid(where) or next(iter(tenants_called(where)), _NOBODY) if where else None
    return form.search(person, tenant)


def _rows(events: Iterable[Event]) -> list[dict[str, Any]]:
    """Return events with the names that a reader knows instead of ids."""
    found = list(events)
    tenants = tenant_names_of({event.tenant for event in found if event.tenant})
    return [
        {
            "event": event,
            "title": _title(event),
            "time": _moment(event),
            "tenant": tenants.get(event.tenant, event.tenant),
        }
        for event in found
    ]


def _title(event: Event) -> Text:
    return TAG_NAMES[Tag(event.tag)] if event.tag in list(Tag) else Text(event.tag, event.tag)


def _moment(event: Event) -> dt.datetime | None:
    return parse_datetime(event.time)


@require_safe
@needs(Permission.TRAIL_READ)
def index(request: HttpRequest) -> HttpResponse:
    """Search the trail."""
    actor = actor_of(request)
    form = SearchForm(request.GET)
    search = _search(form)
    found = search_events(actor, search) if search else events_visible_to(actor).none()
    page = Paginator(found, _PER_PAGE).get_page(request.GET.get("page"))
    context = {"form": form, "page": page, "rows": _rows(page.object_list), "asked": request.GET.urlencode()}
    return render(request, "trail/index.html", context)


@require_POST
@needs(Permission.TRAIL_EXPORT, fresh=True)
def export(request: HttpRequest) -> HttpResponseBase:
    """Send the events that match as JSON lines; the export is an event too."""
    search = _search(SearchForm(request.POST))
    lines = ExportTrail(search=search or Search()).run(actor_of(request))
    response = StreamingHttpResponse((f"{line}\n" for line in lines), content_type="application/jsonl")
    response["Content-Disposition"] = 'attachment; filename="trail.jsonl"'
    return response


@require_safe
@needs(Permission.TRAIL_READ)
def show(request: HttpRequest, seq: int) -> HttpResponse:
    """Show one event, with what stood before beside what stands after."""
    event = events_visible_to(actor_of(request)).filter(seq=seq).first()
    if event is None:
        raise NotFoundError("event")
    row = _rows([event])[0]
    about = _uuid(event.object)
    name = names_of([about]).get(about, "") if about else ""
    context = {**row, "changes": changes(event), "object_name": name}
    return render(request, "trail/event.html", context)


@require_POST
@needs(Permission.TRAIL_READ)
def verify(request: HttpRequest) -> HttpResponse:
    """Start verifying the whole trail."""
    form = AnchorForm(request.POST, request.FILES)
    if not form.is_valid():
        return _heads(request, form)
    arguments = {"anchors": form.cleaned_data["anchor"]}
    job = StartJob(kind=KIND, arguments=arguments).run(actor_of(request))
    return redirect("trail_verification", job)


@never_cache
@require_safe
@needs(Permission.TRAIL_READ)
def verification(request: HttpRequest, job_id: UUID) -> HttpResponse:
    """Show what verifying found, or how far it is."""
    job = jobs_visible_to(actor_of(request)).filter(pk=job_id, kind=KIND).first()
    if job is None:
        raise NotFoundError("job")
    verdict: dict[str, Any] | None = None
    if job.state == JobState.DONE:
        verdict = json.loads(result_file(job).read_bytes())
        for name in ("findings", "unproven"):
            verdict[name] = [Text(**item.get("text", item)) for item in verdict[name]]
    is_waiting = job.state in {JobState.QUEUED, JobState.RUNNING}
    return render(
        request, "trail/verification.html", {"job": job, "verdict": verdict, "is_waiting": is_waiting}
    )


@require_safe
@needs(Permission.TRAIL_READ)
def heads(request: HttpRequest) -> HttpResponse:
    """List the signed heads and the anchor files, and offer to sign and to verify."""
    return _heads(request, AnchorForm())


def _heads(request: HttpRequest, form: AnchorForm) -> HttpResponse:
    rows = [(head, parse_datetime(head.time)) for head in heads_visible_to(actor_of(request))[:_PER_PAGE]]
    anchors = [path.name for path in reversed(installed_anchors())][:_PER_PAGE]
    return render(request, "trail/heads.html", {"rows": rows, "anchors": anchors, "form": form})


@require_POST
@needs(Permission.TRAIL_EXPORT, fresh=True)
def sign(request: HttpRequest) -> HttpResponse:
    """Sign the head now and send the anchor."""
    anchor = SignHead().run(actor_of(request))
    content = json.dumps(anchor_data(anchor), indent=2)
    return attached(content.encode(), f"{timezone.localdate():%Y%m%d}-{anchor.seq}.json", _JSON)


@require_safe
@needs(Permission.TRAIL_EXPORT, fresh_file=True)
def anchor(request: HttpRequest, name: str) -> HttpResponseBase:
    """Send one of the server's anchor files."""
    del request  # whoever may export the trail may have its anchors
    path = next((path for path in installed_anchors() if path.name == name), None)
    if path is None:
        raise NotFoundError("anchor")
    return attached_stream(path.open("rb"), name, _JSON)
