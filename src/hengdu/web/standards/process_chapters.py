"""Divide the chapters of a draft: an outline, and who writes what by when."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from django import forms
from django.contrib import messages
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from hengdu.actions import Permission
from hengdu.actions.standards import DivideChapters
from hengdu.standards.process import Assignment, Chapter
from hengdu.store.standards.courses import record_of
from hengdu.web import actor_of, needs
from hengdu.web._submitting import submitted
from hengdu.web.standards._course_frame import course_of, course_page

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse

    from hengdu.standards.process import Course as Record

_WRONG: Final = 422
_NUMBER: Final = r"^([1-9]\d?|[A-Z])(\.\d{1,3}){0,4}$"
_LINE: Final = re.compile(
    r"^(?P<number>(?:[1-9]\d?|[A-Z])(?:\.\d{1,3}){0,4})(?:\s+(?P<title>[^|]*))?(?:\|\s*(?P<items>[1-9]\d{0,2})\s*)?$"
)
_MOST_ITEMS: Final = 500
_MOST_ROWS: Final = 150
_SPARE: Final = 3


class OutlineForm(forms.Form):
    """Ask for the chapters, one a line."""

    outline = forms.CharField(
        label=_("Outline"),
        required=False,
        max_length=50_000,
        help_text=_(
            "One chapter or clause a line, such as “4 General”; add “| 12” where its 12 clauses are assigned "
            "one by one."
        ),
        widget=forms.Textarea(attrs={"rows": 8}),
    )
    version = forms.IntegerField(widget=forms.HiddenInput(), min_value=0)

    def clean_outline(self) -> tuple[Chapter, ...]:
        """Read a chapter from each line; one without a number is named."""
        found = []
        lines = [line.strip() for line in self.cleaned_data["outline"].splitlines()]
        for at, line in enumerate(lines, start=1):
            match = _LINE.match(line.replace("\uff5c", "|"))
            if line and match is None:
                raise forms.ValidationError(
                    gettext("Line %(at)s does not begin with a number of a chapter.") % {"at": at},
                    code="outline",
                )
            if match is not None:
                items = int(match["items"]) if match["items"] else None
                if items is not None and items > _MOST_ITEMS:
                    raise forms.ValidationError(
                        gettext("Line %(at)s: at most 500 clauses.") % {"at": at}, code="outline"
                    )
                title = (match["title"] or "").strip()[:200]
                found.append(Chapter(number=match["number"], title=title, items=items))
        return tuple(found)


class AssignmentForm(forms.Form):
    """Ask who writes one chapter or clause; a line that is left empty is none."""

    chapter = forms.RegexField(label=_("Chapter"), regex=_NUMBER, max_length=20)
    items = forms.RegexField(
        label=_("Clauses from–to"), regex=r"^\d{1,3}\s*[-–]\s*\d{1,3}$", max_length=12, required=False
    )
    author = forms.CharField(label=_("Author"), max_length=200)
    unit = forms.CharField(
        label=_("Unit"),
        max_length=200,
        widget=forms.TextInput(attrs={"list": "units", "autocomplete": "off"}),
    )
    due = forms.DateField(
        label=_("Due"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    done = forms.DateField(
        label=_("Done"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - Django's
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs.setdefault("aria-label", str(field.label))

    def assignment(self) -> Assignment:
        """Return what was filled in."""
        given = self.cleaned_data
        items = None
        if given["items"]:
            first, last = (int(part) for part in re.split(r"\s*[-–]\s*", given["items"]))
            items = (min(first, last), max(first, last))
        return Assignment(
            chapter=given["chapter"],
            items=items,
            author=given["author"],
            unit=given["unit"],
            due=given["due"],
            done=given["done"],
        )


def _initial(assignments: Iterable[Assignment]) -> list[dict[str, Any]]:
    return [
        {
            "chapter": one.chapter,
            "items": f"{one.items[0]}-{one.items[1]}" if one.items else "",
            "author": one.author,
            "unit": one.unit,
            "due": one.due,
            "done": one.done,
        }
        for one in assignments
    ]


def _outline(record: Record) -> str:
    return "\n".join(
        f"{one.number} {one.title}".strip() + (f" | {one.items}" if one.items else "")
        for one in record.outline
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.PROCESS_WRITE)
def divide(request: HttpRequest, course_id: UUID) -> HttpResponse:
    """Change the outline and who writes what."""
    row = course_of(request, course_id, Permission.PROCESS_WRITE)
    record = record_of(row)
    rows = forms.formset_factory(AssignmentForm, extra=_SPARE, max_num=_MOST_ROWS, validate_max=True)
    given = request.POST if request.method == "POST" else None
    form = OutlineForm(given, initial={"outline": _outline(record), "version": row.version})
    lines = rows(given, initial=_initial(record.assignments), prefix="a")
    if given is not None and form.is_valid() and lines.is_valid():
        action = DivideChapters(
            course=row.pk,
            version=form.cleaned_data["version"],
            outline=form.cleaned_data["outline"],
            assignments=tuple(one.assignment() for one in lines if one.cleaned_data.get("chapter")),
        )
        if submitted(form, action, actor_of(request)) is not None:
            messages.success(request, gettext("The chapters are divided."))
            return redirect("desk_course_drafts", row.pk)
    context = {
        "form": form,
        "lines": lines,
        "units": sorted({*record.units, *(one.unit for one in record.authors), record.lead} - {""}),
    }
    status = _WRONG if given is not None else 200
    return course_page(request, "standards/process/chapters.html", row, "drafts", context, status=status)
