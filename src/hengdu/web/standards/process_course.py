"""Show one drafting: its ladder of stages, its gates, what was handed in; move it, change its facts."""

from __future__ import annotations

import json
from datetime import datetime
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final

import attrs
from django import forms
from django.contrib import messages
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hengdu.actions import Conflict, NotFoundError, Permission, PermissionRefused, received
from hengdu.actions.standards import DownloadCourseFile, HandInPaper, MoveCourse, MoverRefused
from hengdu.errors import HengduError
from hengdu.standards.process import (
    FUNNEL_NAMES,
    Gate,
    Stage,
    adoption_funnel,
    composition_findings,
    default_rules,
    missing_materials,
    unmet_conditions,
    unregistered_units,
)
from hengdu.standards.registry import Status
from hengdu.standards.risks import design_sheet
from hengdu.store.planning.register import named_standards, risks_for
from hengdu.store.planning.register import register_for as planning_register
from hengdu.store.standards.courses import (
    files_visible_to,
    history_of,
    is_open_to,
    parts_of,
    record_of,
    register_for,
)
from hengdu.store.standards.overlay import standard_numbered
from hengdu.store.trail import TAG_NAMES, Tag
from hengdu.text import Text
from hengdu.web import actor_of, needs
from hengdu.web._attachments import attached_stream
from hengdu.web._choices import offer
from hengdu.web._submitting import submitted, told
from hengdu.web._wording import language, said
from hengdu.web.evidence.uploads import files_of
from hengdu.web.standards._course_frame import course_of, course_page, holds
from hengdu.web.standards._course_uploads import course_files
from hengdu.web.standards._course_uses import uses_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse
    from django.http.response import HttpResponseBase

    from hengdu.actions import Actor
    from hengdu.standards.process import Course as Record
    from hengdu.standards.registry import Register
    from hengdu.store.standards.models import Course
    from hengdu.store.trail.models import Event

_WRONG: Final = 422
_IN_FORCE: Final = "90"
_SHOWN: Final = 50
_USE: Final = "implementation-record"
_BEFORE_DRAFTING: Final = frozenset({"00", "10"})
KIND_NAMES: Final = {
    "forward": Text("向前", "forward"),
    "return": Text("退回", "back"),
    "review": Text("复审", "review"),
    "stop": Text("终止", "stop"),
}


@attrs.frozen(kw_only=True)
class GateRow:
    """One gate out of the stage as the page shows it."""

    gate: Gate
    kind: Text
    movers: tuple[Text, ...]
    end: Stage
    present: tuple[Text, ...]
    missing: tuple[Text, ...]
    unmet: tuple[Text, ...]
    may_move: bool
    needs_reason: bool


def _gates(
    request: HttpRequest, row: Course, record: Record, register: Register, *, is_open: bool
) -> list[GateRow]:
    rules, actor = default_rules(), actor_of(request)
    parts = parts_of(actor, row)
    day = timezone.localdate()
    fresh = {one.material for one in record.fresh_papers()}
    return [
        GateRow(
            gate=gate,
            kind=KIND_NAMES[gate.kind],
            movers=tuple(rules.role(code).name for code in gate.movers),
            end=rules.stage(gate.end),
            present=tuple(
                rules.material(code).name for code in rules.needed(gate, row.path) if code in fresh
            ),
            missing=tuple(missing_materials(record, gate, rules)),
            unmet=unmet_conditions(record, gate, day, register=register) if is_open else (),
            may_move=any(code in parts for code in gate.movers),
            needs_reason=gate.kind in {"return", "stop"},
        )
        for gate in rules.gates_from(row.stage)
    ]


def _ladder(record: Record) -> list[dict[str, Any]]:
    """Return the stages with the day on which the item last came into each."""
    came = {move.end: move.day for move in record.moves}
    order = [one.code for one in default_rules().stages]
    at = order.index(record.stage)
    return [
        {
            "stage": stage,
            "state": "here" if number == at else "done" if number < at else "open",
            "day": came.get(stage.code) if number <= at else None,
        }
        for number, stage in enumerate(default_rules().stages)
    ]


class PaperForm(forms.Form):
    """Ask for a paper: which material, its number and day, its file."""

    material = forms.ChoiceField(label=_("Material"))
    number = forms.CharField(
        label=_("Document number"),
        max_length=200,
        required=False,
        help_text=_("Needed where there is no file."),
    )
    day = forms.DateField(
        label=_("Date of the paper"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("Empty: today."),
    )

    def __init__(self, row: Course, record: Record, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - Django's
        super().__init__(*args, **kwargs)
        rules, lang = default_rules(), language()
        wanted = [
            code
            for gate in rules.gates_from(row.stage)
            for code in rules.needed(gate, row.path)
            if rules.material(code).draft is None
        ]
        fresh = {one.material for one in record.fresh_papers()}
        first = [code for code in dict.fromkeys(wanted) if code not in fresh]
        others = [one.code for one in rules.materials if one.draft is None and one.code not in first]
        offer(
            self,
            "material",
            [
                (gettext("This stage needs"), [(code, rules.material(code).name[lang]) for code in first]),
                (gettext("Others"), [(code, rules.material(code).name[lang]) for code in others]),
            ]
            if first
            else [(code, rules.material(code).name[lang]) for code in others],
        )


def _shown(
    request: HttpRequest,
    row: Course,
    *,
    paper: PaperForm | None = None,
    problem: str = "",
    reason: str = "",
    status: int = 200,
) -> HttpResponse:
    actor = actor_of(request)
    record = record_of(row)
    lang = language()
    files = {one.sm3: one.pk for one in files_visible_to(actor, row.pk)}
    rules = default_rules()
    may_write = holds(actor, Permission.PROCESS_WRITE, row)
    register = register_for(actor, [row.standard])
    is_open = is_open_to(actor, row)
    gates = _gates(request, row, record, register, is_open=is_open)
    context = {
        "ladder": _ladder(record),
        "gates": gates,
        "has_back": any(one.needs_reason for one in gates),
        "papers": [
            (rules.material(one.material).name, one, files.get(one.digest))
            for one in reversed(record.fresh_papers())
        ],
        "form": (paper or PaperForm(row, record)) if may_write else None,
        "may_run": holds(actor, Permission.PROCESS_RUN, row),
        "problem": problem,
        "reason": reason,
        "history": [_line(event, lang) for event in history_of(row, _SHOWN, is_open=is_open)],
        "moves": [(rules.gate(one.gate).name, one) for one in reversed(record.moves) if one.reason],
        "composition": composition_findings(record, register),
        "strangers": unregistered_units(record, register) if Permission.PLAN_WRITE in actor.anywhere else (),
        "funnel": [
            {"name": FUNNEL_NAMES[one.step], "units": one.units, "percent": one.percent}
            for one in (adoption_funnel(record) if record.distribution else ())
        ],
        "may_read_desk": Permission.DESK_READ in actor.anywhere,
        "uses": uses_of(actor, record) if _asks_for_use(gates) else [],
        "asks_for_use": _asks_for_use(gates),
        "design": _design(actor, row) if row.stage in _BEFORE_DRAFTING else None,
    }
    is_wrong = bool(problem) or (paper is not None and bool(paper.errors))
    status = _WRONG if is_wrong and status == HTTPStatus.OK else status
    return course_page(request, "standards/process/course.html", row, "overview", context, status=status)


def _asks_for_use(gates: list[GateRow]) -> bool:
    """Say whether a gate takes the record of how the present standard is used."""
    rules = default_rules()
    name = rules.material(_USE).name
    return any(name in (*row.present, *row.missing) for row in gates)


def _design(actor: Actor, row: Course) -> dict[str, Any] | None:
    """Return how many lines the design sheet of the standard still lacks, before drafting begins."""
    if Permission.DESK_READ not in actor.anywhere:
        return None
    register = planning_register(actor, {row.standard, *named_standards(actor)})
    if row.standard not in register.standards:
        return None
    lines = design_sheet(register, row.standard, risks_for(actor, register))
    return {"missing": [line.heading for line in lines if line.is_missing], "all": len(lines)}


def _line(event: Event, lang: str) -> dict[str, Any]:
    """Return one event in words: what, who, when, about which gate or paper."""
    facts: Mapping[str, Any] = json.loads(event.after) if event.after else {}
    rules = default_rules()
    words = [
        next((one.name[lang] for one in rules.gates if one.code == facts.get("gate")), ""),
        next((one.name[lang] for one in rules.materials if one.code == facts.get("material")), ""),
        *(str(facts.get(name, "")) for name in ("draft", "file", "number", "reason")),
    ]
    return {
        "name": TAG_NAMES[Tag(event.tag)],
        "who": event.actor_name,
        "when": timezone.localtime(datetime.fromisoformat(event.time)),
        "words": " · ".join(word for word in words if word)[:300],
    }


@never_cache
@require_safe
@needs(Permission.PROCESS_READ)
def show(request: HttpRequest, course_id: UUID) -> HttpResponse:
    """Show the ladder, the gates and what they take, papers, what is late, the history."""
    return _shown(request, course_of(request, course_id))


@require_POST
@needs(Permission.PROCESS_MOVE)
def move(request: HttpRequest, course_id: UUID) -> HttpResponse:
    """Move the drafting through a gate; what is lacking is named and nothing is moved."""
    row = course_of(request, course_id)
    reason = request.POST.get("reason", "")[:2000]
    try:
        MoveCourse(
            course=row.pk,
            version=_version(request),
            gate=request.POST.get("gate", "")[:80],
            reason=reason,
        ).run(actor_of(request))
    except MoverRefused as refused:
        return _shown(request, row, problem=said(refused), reason=reason, status=HTTPStatus.FORBIDDEN)
    except (PermissionRefused, NotFoundError, Conflict):
        raise
    except HengduError as error:
        return _shown(request, row, problem=told(error), reason=reason)
    messages.success(request, gettext("The drafting was moved."))
    row.refresh_from_db()
    if row.stage == _IN_FORCE:
        messages.info(
            request, gettext("Enter the number and the day of effect in the record of the registry.")
        )
        _say_predecessor(request, row)
    return redirect("desk_course", row.pk)


def _say_predecessor(request: HttpRequest, row: Course) -> None:
    """Tell what became of the standard that this one replaces, or that the registry does not know it."""
    number = record_of(row).predecessor
    if not number or row.is_sample or not default_rules().path(row.path).withdraws_predecessor:
        return
    found = standard_numbered(actor_of(request), number)
    if found is None:
        said = gettext("The registry has no record of %(number)s: register it there as withdrawn.")
        link = reverse("desk_new")
    elif found.record.id == row.standard or found.record.status is not Status.WITHDRAWN:
        return
    else:
        said = gettext("The registry has %(number)s as withdrawn now.")
        link = reverse("desk_standard", args=[found.record.id])
    words = said % {"number": number}
    messages.info(request, format_html('{} <a href="{}">{}</a>', words, link, gettext("Open the record")))


def _version(request: HttpRequest) -> int:
    """Return the version that the form showed; an odd one is never right."""
    given = request.POST.get("version", "")
    return int(given) if given.isdecimal() and len(given) <= len("999999999") else 0


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.PROCESS_WRITE)
@course_files(Permission.PROCESS_WRITE)
def hand_in(request: HttpRequest, course_id: UUID) -> HttpResponse:
    """Hand in a paper, with its file or only its number."""
    row = course_of(request, course_id, Permission.PROCESS_WRITE)
    if request.method != "POST":
        return redirect("desk_course", row.pk)
    files, problem = files_of(request)
    form = PaperForm(row, record_of(row), request.POST)
    if request.FILES and problem:
        return _shown(request, row, paper=form, problem=problem)
    if not form.is_valid():
        return _shown(request, row, paper=form)
    try:
        file = received(files[0].incoming, files[0].said_name) if files else None
    except HengduError as error:
        return _shown(request, row, paper=form, problem=told(error))
    if submitted(form, HandInPaper(course=row.pk, file=file, **form.cleaned_data), actor_of(request)) is None:
        return _shown(request, row, paper=form)
    messages.success(request, gettext("The paper is handed in."))
    return redirect("desk_course", row.pk)


@never_cache
@require_safe
@needs(Permission.PROCESS_READ)
def file(request: HttpRequest, course_id: UUID, file_id: UUID) -> HttpResponseBase:
    """Send one file as an attachment that no browser shows; who took it stands in the trail."""
    row = course_of(request, course_id)
    if request.method == "HEAD":
        raise NotFoundError("file")
    opened = DownloadCourseFile(course=row.pk, file=file_id).run(actor_of(request))
    return attached_stream(opened.stream, opened.name, size=opened.size)
