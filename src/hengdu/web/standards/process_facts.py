"""Change the facts of a drafting: units, authors, references, numbers, distribution list."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django import forms
from django.contrib import messages
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from hengdu.actions import Permission
from hengdu.actions.standards import ChangeCourse, CourseFacts, SetDistribution
from hengdu.standards.process import Author
from hengdu.store.standards.courses import record_of
from hengdu.web import actor_of, needs
from hengdu.web._submitting import submitted
from hengdu.web.standards._course_frame import course_of, course_page

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse

    from hengdu.standards.process import Course as Record

_WRONG: Final = 422
_MOST_NAME: Final = 200
_NEEDED: Final = ("name", "unit")


def _lines(label: Any, help_text: Any, rows: int = 4) -> forms.CharField:  # noqa: ANN401 - lazy text
    return forms.CharField(
        label=label,
        required=False,
        max_length=50_000,
        help_text=help_text,
        widget=forms.Textarea(attrs={"rows": rows}),
    )


class FactsForm(forms.Form):
    """Ask who leads and drafts, what is referred to, which numbers it has."""

    lead = forms.CharField(label=_("Lead unit"), max_length=200, required=False)
    units = _lines(_("Drafting units"), _("One a line, in the order of the standard's foreword."))
    authors = _lines(
        _("Authors"),
        _("One a line: name | unit | duty. The first is the editor in charge."),
        6,
    )
    references = _lines(_("Normative references"), _("One a line, dated or undated."), 6)
    project = forms.CharField(label=_("Plan number"), max_length=200, required=False)
    predecessor = forms.CharField(
        label=_("Standard that it replaces"), max_length=200, required=False, help_text=_("Its number.")
    )
    version = forms.IntegerField(widget=forms.HiddenInput(), min_value=0)

    @staticmethod
    def values_of(record: Record, version: int) -> dict[str, Any]:
        """Return what the form shows of a record."""
        return {
            "lead": record.lead,
            "units": "\n".join(record.units),
            "authors": "\n".join(f"{one.name} | {one.unit} | {one.duty}" for one in record.authors),
            "references": "\n".join(record.references),
            "project": record.project,
            "predecessor": record.predecessor,
            "version": version,
        }

    def clean_authors(self) -> tuple[Author, ...]:
        """Read a line for each author; a line without a unit is named."""
        found: list[Author] = []
        for at, line in enumerate(_given(self.cleaned_data["authors"]), start=1):
            parts = [part.strip() for part in line.replace("\uff5c", "|").split("|")]
            if (
                len(parts) < len(_NEEDED)
                or not parts[0]
                or not parts[1]
                or max(map(len, parts[:2])) > _MOST_NAME
            ):
                raise forms.ValidationError(
                    gettext("Line %(at)s: give name | unit | duty.") % {"at": at}, code="author"
                )
            duty = " | ".join(parts[2:])
            found.append(Author(name=parts[0], unit=parts[1], duty=duty, role="author" if found else "lead"))
        return tuple(found)

    def facts(self) -> CourseFacts:
        """Return what was filled in."""
        given = self.cleaned_data
        return CourseFacts(
            lead=given["lead"],
            units=tuple(_given(given["units"])),
            authors=given["authors"],
            references=tuple(line[:500] for line in _given(given["references"])),
            project=given["project"],
            predecessor=given["predecessor"],
        )


def _given(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.PROCESS_RUN)
def facts(request: HttpRequest, course_id: UUID) -> HttpResponse:
    """Change units, authors, references and numbers."""
    row = course_of(request, course_id, Permission.PROCESS_RUN)
    initial = FactsForm.values_of(record_of(row), row.version)
    form = FactsForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        change = ChangeCourse(course=row.pk, version=form.cleaned_data["version"], given=form.facts())
        if submitted(form, change, actor_of(request)) is not None:
            messages.success(request, gettext("The facts are kept."))
            return redirect("desk_course", row.pk)
    status = _WRONG if form.errors else 200
    return course_page(
        request, "standards/process/facts.html", row, "overview", {"form": form}, status=status
    )


class DistributionForm(forms.Form):
    """Ask to which units the standard is given."""

    units = _lines(_("Units"), _("One a line."), 12)
    version = forms.IntegerField(widget=forms.HiddenInput(), min_value=0)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.PROCESS_RUN)
def distribution(request: HttpRequest, course_id: UUID) -> HttpResponse:
    """Change the distribution list."""
    row = course_of(request, course_id, Permission.PROCESS_RUN)
    initial = {"units": "\n".join(record_of(row).distribution), "version": row.version}
    form = DistributionForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        change = SetDistribution(
            course=row.pk,
            version=form.cleaned_data["version"],
            units=tuple(_given(form.cleaned_data["units"])),
        )
        if submitted(form, change, actor_of(request)) is not None:
            messages.success(request, gettext("The distribution list is kept."))
            return redirect("desk_course", row.pk)
    status = _WRONG if form.errors else 200
    return course_page(
        request, "standards/process/distribution.html", row, "overview", {"form": form}, status=status
    )
