"""Set the classification of an assessment, and list who took what out of it and what for."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import redirect
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from hengdu.actions import Classify, Permission
from hengdu.actions.exports import EXPORTS
from hengdu.evidence import CLASSIFICATION_NAMES
from hengdu.store.trail import TAG_NAMES, Tag
from hengdu.store.trail.queries import taken_out
from hengdu.text import Text
from hengdu.web import actor_of, needs
from hengdu.web._choices import offer
from hengdu.web._submitting import submitted
from hengdu.web._wording import language
from hengdu.web.assessments._frame import assessment_of, page

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse

    from hengdu.store.trail.models import Event

_WRONG: Final = 422
_ON_A_PAGE: Final = 50
_REPORT: Final = Text("报告", "Report")
_QUESTIONNAIRE: Final = Text("问卷", "Questionnaire")


class ClassificationForm(forms.Form):
    """Ask for the classification of an assessment."""

    classification = forms.ChoiceField(label=gettext_lazy("Classification"), required=False)
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=500,
        required=False,
        help_text=gettext_lazy("Needed to lower the level."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - Django's
        super().__init__(*args, **kwargs)
        lang = language()
        offer(
            self,
            "classification",
            [(level.value, name[lang]) for level, name in CLASSIFICATION_NAMES.items()],
            empty="—",
        )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.ASSESSMENT_EDIT)
def index(request: HttpRequest, assessment_id: UUID) -> HttpResponse:
    """Show the classification and the list of exports; save the classification."""
    row = assessment_of(request, assessment_id, Permission.ASSESSMENT_EDIT)
    form = ClassificationForm(request.POST or None, initial={"classification": row.classification})
    if form.is_valid():
        action = Classify(assessment=row.pk, **form.cleaned_data)
        if submitted(form, action, actor_of(request)):
            messages.success(request, _("Saved."))
            return redirect("assessment_exports", row.pk)
    number = request.GET.get("page", "1")
    shown = Paginator(taken_out(row.pk), _ON_A_PAGE).get_page(number)
    context = {"form": form, "rows": [_row(event) for event in shown], "pages": shown}
    status = _WRONG if form.is_bound else 200
    return page(request, "results/exports.html", row, "exports", context, status=status)


def _row(event: Event) -> dict[str, Any]:
    """Return an export in words."""
    after = json.loads(event.after) if event.after else {}
    what = str(after.get("what", ""))
    known = {"report": _REPORT, "questionnaire": _QUESTIONNAIRE}
    name = EXPORTS[what].name if what in EXPORTS else known.get(what)
    level = str(after.get("classification", ""))
    return {
        "event": event,
        "moment": parse_datetime(event.time),
        "what": name or TAG_NAMES[Tag(event.tag)],
        "form": str(after.get("format", "")).upper(),
        "purpose": str(after.get("purpose", "")),
        "classification": next((name for one, name in CLASSIFICATION_NAMES.items() if one == level), None),
        "sm3": str(after.get("sm3", ""))[:16],
    }
