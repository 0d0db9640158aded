"""Show what packs say: an index, a page for each part, and a search."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from hengdu.actions import NotFoundError, Permission
from hengdu.actions.packs import draft_pack
from hengdu.plugins import installed_packs
from hengdu.reports.model import FRONT, page_of_code, shown_page
from hengdu.store.assessments.packs import installed, offered_packs
from hengdu.store.packs.models import EditionState, PackEdition
from hengdu.store.packs.queries import current_edition, editions_visible_to
from hengdu.store.packs.report import report_of
from hengdu.store.packs.search import search_pack
from hengdu.text import Text
from hengdu.web import actor_of, needs
from hengdu.web._wording import language

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse

    from hengdu.packs import Pack

MOST_FOUND: Final = 100
_LONGEST_QUESTION: Final = 200
SECTION_NAMES: Final = {
    "node": _("Domain or sub-domain"),
    "practice": _("Practice"),
    "indicator": _("Indicator"),
    "recommendation": Text("改进建议", "Recommendation"),
    "redline": _("Red line"),
    "framework": _("Framework"),
    "topic": Text("主题", "Topic"),
    "term": _("Term"),
    "reference": _("Source"),
}
# Where a code that has no page of its own is explained.
_PAGES: Final = {"topic": "topics", "term": "rules", "reference": "rules", "redline": FRONT}
STATE_NAMES: Final = {
    "draft": Text("草案", "draft"),
    "proposed": Text("待发布", "proposed for publishing"),
    "published": Text("已发布", "published"),
    "withdrawn": Text("已撤回", "withdrawn"),
    "discarded": Text("已放弃", "given up"),
}


def edition_of(request: HttpRequest, edition_id: UUID) -> PackEdition:
    """Return an edition that the person may see; NotFoundError for any other."""
    row = editions_visible_to(actor_of(request)).filter(pk=edition_id).first()
    if row is None:
        raise NotFoundError("edition")
    return row


@never_cache
@require_safe
@needs(Permission.PACK_READ)
def index(request: HttpRequest) -> HttpResponse:
    """List the packs that assessments may begin with and, for authors, the drafts."""
    actor = actor_of(request)
    here = set(installed_packs())
    rows: list[dict[str, Any]] = [
        {"pack": installed(code), "edition": None if code in here else current_edition(code)}
        for code in offered_packs()
    ]
    context: dict[str, Any] = {"rows": rows, "may_write": Permission.PACK_WRITE in actor.anywhere}
    if context["may_write"]:
        current = {row["edition"].pk for row in rows if row["edition"]}
        editions = editions_visible_to(actor).exclude(pk__in=current)
        context["drafts"] = [
            {"row": row, "state": STATE_NAMES[row.state], "report": report_of(row.report)}
            for row in editions.exclude(state=EditionState.DISCARDED)
        ]
    return render(request, "packs/index.html", context)


def _pack(code: str) -> Pack:
    if code not in offered_packs():
        raise NotFoundError("pack")
    return installed(code)


@require_safe
@needs(Permission.PACK_READ)
def front(request: HttpRequest, pack: str) -> HttpResponse:
    """Show the first page of a pack with its facts."""
    return page(request, pack, FRONT)


@require_safe
@needs(Permission.PACK_READ)
def page(request: HttpRequest, pack: str, slug: str) -> HttpResponse:
    """Show one page of a pack."""

    def link(name: str) -> str:
        return reverse("pack", args=[pack]) if name == FRONT else reverse("pack_page", args=[pack, name])

    context = {"home": reverse("pack", args=[pack]), "find": reverse("pack_search", args=[pack])}
    return _shown(request, _pack(pack), slug, link, context)


@never_cache
@require_safe
@needs(Permission.PACK_WRITE)
def draft_page(request: HttpRequest, edition_id: UUID, slug: str) -> HttpResponse:
    """Show one page of a draft as it would be published."""
    row = edition_of(request, edition_id)
    context = {**_draft_links(row), "edition": row, "state": STATE_NAMES[row.state]}
    return _shown(request, draft_pack(row), slug, _draft_link(row), context)


def _draft_links(row: PackEdition) -> dict[str, str]:
    return {
        "home": reverse("pack_edition", args=[row.pk]),
        "find": reverse("pack_edition_search", args=[row.pk]),
    }


def _draft_link(row: PackEdition) -> Callable[[str], str]:
    return lambda name: reverse("pack_edition_page", args=[row.pk, name])


def _shown(
    request: HttpRequest, pack: Pack, slug: str, link: Callable[[str], str], more: dict[str, Any]
) -> HttpResponse:
    found = shown_page(pack, language(), slug, link)
    if found is None:
        raise NotFoundError("page")
    context = {"pack": pack, "page": found, "is_front": slug == FRONT, "rules": link("rules"), **more}
    return render(request, "packs/page.html", context)


@never_cache
@require_safe
@needs(Permission.PACK_READ)
def search(request: HttpRequest, pack: str) -> HttpResponse:
    """Find what a pack says by words."""

    def link(name: str) -> str:
        return reverse("pack", args=[pack]) if name == FRONT else reverse("pack_page", args=[pack, name])

    context = {"home": reverse("pack", args=[pack]), "find": request.path}
    return _found(request, _pack(pack), link, context)


@never_cache
@require_safe
@needs(Permission.PACK_WRITE)
def draft_search(request: HttpRequest, edition_id: UUID) -> HttpResponse:
    """Find what a draft says by words."""
    row = edition_of(request, edition_id)
    return _found(request, draft_pack(row), _draft_link(row), {**_draft_links(row), "edition": row})


def _found(
    request: HttpRequest, pack: Pack, link: Callable[[str], str], more: dict[str, Any]
) -> HttpResponse:
    words = request.GET.get("q", "")[:_LONGEST_QUESTION].strip()
    hits = search_pack(pack, words, most=MOST_FOUND) if words else []
    rows = []
    for hit in hits:
        slug, spot = page_of_code(pack, hit.code)
        slug = _PAGES.get(hit.section, slug)
        at = f"#{spot}" if spot and hit.section not in _PAGES else ""
        rows.append(
            {
                "code": hit.code,
                "text": hit.text,
                "section": SECTION_NAMES[hit.section],
                "href": f"{link(slug)}{at}",
            }
        )
    context = {"pack": pack, "words": words, "rows": rows, "is_cut": len(hits) == MOST_FOUND, **more}
    return render(request, "packs/search.html", context)
