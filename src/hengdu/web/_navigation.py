"""List the entries of the navigation; each page family adds its own here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import attrs
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from hengdu.actions import Permission
from hengdu.web._access import actor_of

if TYPE_CHECKING:
    from django.http import HttpRequest


@attrs.frozen(kw_only=True)
class Entry:
    """Name one place in the navigation: who may see it holds ``permission`` somewhere.

    ``route`` is a URL name without arguments; None marks a step that is not there yet and is shown greyed.
    """

    title: Promise  # of gettext_lazy
    permission: Permission
    route: str | None


# In the order of the navigation. Page families append their entries to this tuple.
ENTRIES: Final[tuple[Entry, ...]] = (
    Entry(title=_("Assessments"), permission=Permission.ASSESSMENT_LIST, route="assessments"),
    Entry(title=_("My actions"), permission=Permission.PLAN_PROGRESS, route="own_actions"),
    Entry(title=_("Institutions"), permission=Permission.PROFILE_READ, route="institutions"),
    Entry(title=_("Standards desk"), permission=Permission.DESK_READ, route="desk"),
    Entry(title=_("Models"), permission=Permission.PACK_READ, route="packs"),
    Entry(title=_("Collections"), permission=Permission.COLLECTION_MANAGE, route="collections"),
    Entry(title=_("Aggregates"), permission=Permission.AGGREGATE_READ, route="aggregates"),
    Entry(title=_("People"), permission=Permission.ACCOUNT_LIST, route="people"),
    Entry(title=_("Roles"), permission=Permission.GRANT_MANAGE, route="grants"),
    Entry(title=_("Register of institutions"), permission=Permission.TENANT_LIST, route="tenants"),
    Entry(title=_("Settings"), permission=Permission.SETTINGS_MANAGE, route="settings"),
    Entry(title=_("Trail"), permission=Permission.TRAIL_READ, route="trail"),
    Entry(title=_("Inbox"), permission=Permission.NOTICE_OWN, route="inbox"),
)


@attrs.frozen(kw_only=True)
class Shown:
    """One entry as a template shows it."""

    title: str
    href: str
    is_here: bool


def entries(request: HttpRequest) -> list[Shown]:
    """Return the entries that the person may follow, with the current one marked."""
    if not request.user.is_authenticated:
        return []
    actor = actor_of(request)
    shown = []
    for entry in ENTRIES:
        if entry.permission in actor.anywhere:
            href = reverse(entry.route) if entry.route else ""
            shown.append(
                Shown(title=str(entry.title), href=href, is_here=bool(href) and request.path.startswith(href))
            )
    return shown
