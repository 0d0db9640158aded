"""Show where every drafting stands, who has the ball and what is late; begin one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from hengdu.actions import Permission
from hengdu.actions.reports import MEDIA_TYPES
from hengdu.actions.standards import BeginCourse, export_courses
from hengdu.standards.framework import builtin_framework
from hengdu.standards.process import default_rules, ownership_findings
from hengdu.standards.registry import builtin_register
from hengdu.store.planning.bodies import with_bodies
from hengdu.store.standards.courses import reach_of, register_for, standings_for
from hengdu.store.standards.dashboard import WantedCourses, courses_wanted, leads_of, stage_counts
from hengdu.web import actor_of, needs
from hengdu.web._attachments import attached
from hengdu.web._choices import offer
from hengdu.web._submitting import submitted
from hengdu.web._wording import language

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpRequest, HttpResponse

    from hengdu.actions import Actor

_PER_PAGE: Final = 50
_WRONG: Final = 422


class CourseFilter(forms.Form):
    """Ask which draftings to list."""

    words = forms.CharField(
        label=_("Title, code or unit"), required=False, max_length=200, widget=forms.SearchInput()
    )
    stage = forms.ChoiceField(label=_("Stage"), required=False)
    holder = forms.ChoiceField(label=_("Who has the ball"), required=False)
    lead = forms.ChoiceField(label=_("Lead unit"), required=False)
    state = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=(
            ("", _("all")),
            ("running", _("under way")),
            ("late", _("late")),
            ("done", _("in force or withdrawn")),
        ),
    )

    def __init__(self, leads: Sequence[str], *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - Django's
        super().__init__(*args, **kwargs)
        rules, lang = default_rules(), language()
        offer(
            self,
            "stage",
            [(one.code, f"{one.code} {one.name[lang]}") for one in rules.stages],
            empty=_("all"),
        )
        offer(self, "holder", [(one.code, one.name[lang]) for one in rules.roles], empty=_("all"))
        offer(self, "lead", [(one, one) for one in leads], empty=_("all"))

    def wanted(self) -> WantedCourses:
        """Return what is asked; what is not understood asks for nothing."""
        self.is_valid()
        return WantedCourses(**{name: self.cleaned_data.get(name, "") for name in self.fields})


@never_cache
@require_safe
@needs(Permission.PROCESS_READ)
def index(request: HttpRequest) -> HttpResponse:
    """List the draftings, what is late longest first."""
    actor = actor_of(request)
    day = timezone.localdate()
    form = CourseFilter(leads_of(actor), request.GET)
    wanted = form.wanted()
    page = Paginator(courses_wanted(actor, wanted, day), _PER_PAGE).get_page(request.GET.get("page"))
    counts, late = stage_counts(actor, day)
    context = {
        "form": form,
        "page": page,
        "rows": standings_for(actor, list(page.object_list), day),
        "stages": [(one, counts[one.code]) for one in default_rules().stages if counts.get(one.code)],
        "late_count": late,
        "all_count": sum(counts.values()),
        "is_narrowed": wanted != WantedCourses(),
        "may_begin": not reach_of(actor, Permission.PROCESS_WRITE).is_nowhere,
        "query": request.GET.urlencode(),
        "may_read_desk": Permission.DESK_READ in actor.anywhere,
        "ownership": ownership_findings(with_bodies(builtin_register(), actor), builtin_framework()),
    }
    return render(request, "standards/process/index.html", context)


@never_cache
@require_safe
@needs(Permission.PROCESS_READ, fresh_file=True)
def export(request: HttpRequest) -> HttpResponse:
    """Give the listed draftings out as an Excel file."""
    actor = actor_of(request)
    form = CourseFilter(leads_of(actor), request.GET)
    content = export_courses(actor, form.wanted(), language())
    return attached(content, "standards-drafting.xlsx", MEDIA_TYPES["xlsx"])


class BeginForm(forms.Form):
    """Ask which registered standard is drafted, on which path, and who leads."""

    standard = forms.CharField(
        label=_("Standard"),
        max_length=80,
        help_text=_("The id of its record in the registry; begin typing a number or a title."),
        widget=forms.TextInput(attrs={"list": "standards", "autocomplete": "off"}),
    )
    path = forms.ChoiceField(label=_("Path"), widget=forms.RadioSelect)
    lead = forms.CharField(
        label=_("Lead unit"),
        max_length=200,
        required=False,
        help_text=_("Empty: the lead unit that the registry names."),
        widget=forms.TextInput(attrs={"list": "units", "autocomplete": "off"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - Django's
        super().__init__(*args, **kwargs)
        lang = language()
        offer(self, "path", [(one.code, one.name[lang]) for one in default_rules().paths])


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.PROCESS_WRITE)
def begin(request: HttpRequest) -> HttpResponse:
    """Begin the drafting of a registered standard."""
    actor = actor_of(request)
    units = sorted(reach_of(actor, Permission.PROCESS_WRITE).units)
    initial = {
        "standard": request.GET.get("standard", "")[:80],
        "path": request.GET.get("path", "new")[:80],
        "lead": units[0] if len(units) == 1 else "",
    }
    form = BeginForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        done = submitted(form, BeginCourse(**form.cleaned_data), actor)
        if done is not None:
            messages.success(request, gettext("The drafting is begun. Hand in what the first gate takes."))
            return redirect("desk_course", done.result)
    context = {"form": form, "standards": _standards(actor), "units": units or _units(actor)}
    return render(request, "standards/process/begin.html", context, status=_WRONG if form.errors else 200)


def _standards(actor: Actor) -> list[tuple[str, str]]:
    """Return ids and names of the built-in standards that may be drafted; own ones are typed."""
    register = register_for(actor, ())
    return [(one.id, f"{one.number} {one.title.zh}".strip()) for one in register.standards.values()]


def _units(actor: Actor) -> list[str]:
    return sorted({one.name.zh or one.name.en for one in register_for(actor, ()).units.values()})
