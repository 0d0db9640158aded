"""What the pages of one drafting share: finding it, its tabs, its frame."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import attrs
from django.shortcuts import render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from hengdu.actions import NotFoundError, Permission, PermissionRefused
from hengdu.standards.process import default_rules
from hengdu.store.standards.courses import course_for, is_open_to, record_of, standings_for
from hengdu.web import actor_of

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse

    from hengdu.actions import Actor
    from hengdu.store.standards.models import Course


@attrs.frozen(kw_only=True)
class Tab:
    """One page of a drafting; shown to whoever holds ``permission`` for it.

    ``is_inner`` pages are for those to whom everything of the drafting is open.
    """

    name: str
    title: Promise
    permission: Permission
    route: str
    is_inner: bool = False


P: Final = Permission
# Page families add their pages here, in the order of the work.
TABS: Final = (
    Tab(name="overview", title=_("Stage and gates"), permission=P.PROCESS_READ, route="desk_course"),
    Tab(name="drafts", title=_("Drafts"), permission=P.PROCESS_READ, route="desk_course_drafts"),
    Tab(name="comments", title=_("Comments"), permission=P.PROCESS_READ, route="course_comments"),
    Tab(name="meetings", title=_("Meetings"), permission=P.PROCESS_READ, route="course_meetings"),
    Tab(name="ballots", title=_("Ballots"), permission=P.PROCESS_READ, route="course_ballots", is_inner=True),
    Tab(name="surveys", title=_("Surveys"), permission=P.PROCESS_READ, route="course_surveys"),
    Tab(name="adoption", title=_("Adoption"), permission=P.PROCESS_READ, route="course_adoption"),
    Tab(name="note", title=_("Drafting note"), permission=P.PROCESS_READ, route="desk_course_note"),
    Tab(name="papers", title=_("Papers"), permission=P.PROCESS_READ, route="desk_course_papers"),
)


def course_of(
    request: HttpRequest, course_id: UUID, permission: Permission = Permission.PROCESS_READ
) -> Course:
    """Return a drafting for which the actor holds a permission.

    NotFoundError where the actor may not see it, PermissionRefused where it may only see it.
    """
    actor = actor_of(request)
    row = course_for(actor, course_id)
    if row is None:
        raise NotFoundError("course")
    if not holds(actor, permission, row):
        raise PermissionRefused(permission)
    return row


def holds(actor: Actor, permission: Permission, row: Course) -> bool:
    """Say whether the actor holds a permission for a drafting."""
    return permission in actor.anywhere and course_for(actor, row.pk, permission) is not None


def inner_course(request: HttpRequest, course_id: UUID) -> Course:
    """Return a drafting of which the actor sees everything; NotFoundError for who is only asked."""
    row = course_of(request, course_id)
    if not is_open_to(actor_of(request), row):
        raise NotFoundError("course")
    return row


def course_page(
    request: HttpRequest,
    template: str,
    row: Course,
    tab: str,
    context: dict[str, Any] | None = None,
    *,
    status: int = 200,
) -> HttpResponse:
    """Return a page of one drafting with its tabs; ``course`` is the row, ``record`` its record."""
    actor = actor_of(request)
    held = {one: holds(actor, one, row) for one in {tab.permission for tab in TABS}}
    rules = default_rules()
    is_open = is_open_to(actor, row)
    ((_row, standing),) = standings_for(actor, [row], timezone.localdate())
    common: dict[str, Any] = {
        "course": row,
        "record": record_of(row),
        "standing": standing,
        "is_open": is_open,
        "path_name": rules.path(row.path).name,
        "course_tabs": [one for one in TABS if held[one.permission] and (is_open or not one.is_inner)],
        "tab": tab,
    }
    return render(request, template, common | (context or {}), status=status)
