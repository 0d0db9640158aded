"""Hand out the table in which a lead writes who is asked what, and take it in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.contrib import messages
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from hengdu.actions import (
    ImportAssignments,
    NotFoundError,
    Permission,
    PermissionRefused,
    assignment_lines,
    assignment_tables,
)
from hengdu.actions._export_files import About, workbook
from hengdu.actions.reports import MEDIA_TYPES
from hengdu.errors import HengduError
from hengdu.evidence import clean_name
from hengdu.store.assessments.packs import pinned_pack
from hengdu.text import Text
from hengdu.web import actor_of, needs
from hengdu.web._attachments import attached
from hengdu.web._submitting import told
from hengdu.web._wording import language
from hengdu.web.assessments._frame import assessment_of
from hengdu.web.assessments.people import people_page

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse

_MOST_BYTES: Final = 5 * 1024 * 1024
_WRONG: Final = 422
_TITLE: Final = Text("指派表", "Assignments")


@require_safe
@needs(Permission.ASSIGNMENT_EDIT)
def template(request: HttpRequest, assessment_id: UUID) -> HttpResponse:
    """Hand out the table to fill in: a row for each role, and the codes of the model."""
    pack, lang = pinned_pack(assessment_of(request, assessment_id, Permission.ASSIGNMENT_EDIT)), language()
    about = About(title=_TITLE[lang], line=pack.title[lang], disclaimer=pack.content.disclaimer[lang])
    content = workbook(assignment_tables(pack), about, lang, timezone.localdate())
    return attached(content, "assignments.xlsx", MEDIA_TYPES["xlsx"])


@never_cache
@require_POST
@needs(Permission.ASSIGNMENT_EDIT)
def take(request: HttpRequest, assessment_id: UUID) -> HttpResponse:
    """Ask everybody whom the table names, or say by cell what is wrong with it."""
    row = assessment_of(request, assessment_id, Permission.ASSIGNMENT_EDIT)
    file = request.FILES.get("file")
    if file is None:
        return people_page(request, row, refused_table=_("Choose a file first."), status=_WRONG)
    name = clean_name(file.name or "")
    try:
        lines = assignment_lines(file.read(_MOST_BYTES + 1), name)
        done = ImportAssignments(assessment=row.pk, lines=lines, name=name)
        added, changed = done.run(actor_of(request))
    except (PermissionRefused, NotFoundError):
        raise
    except HengduError as error:
        return people_page(request, row, refused_table=told(error), status=_WRONG)
    words = _("%(added)s newly asked, %(changed)s with another day or note.")
    messages.success(request, words % {"added": added, "changed": changed})
    return redirect("assessment_people", row.pk)
