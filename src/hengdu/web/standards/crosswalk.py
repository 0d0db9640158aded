"""Read the joins of standards, topics, sub-domains and other documents either way."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.core.paginator import Paginator
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from hengdu.actions import Permission
from hengdu.packs import mapped_practices
from hengdu.standards.crosswalk import SIDES
from hengdu.standards.framework import STATE_NAMES, State
from hengdu.store.assessments.packs import DEFAULT_PACK, installed
from hengdu.store.planning.register import crosswalk_for
from hengdu.store.standards.overlay import titles_of
from hengdu.text import Text
from hengdu.web import actor_of, needs
from hengdu.web.standards.registry import topic_names

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.http import HttpRequest, HttpResponse

    from hengdu.packs import Pack
    from hengdu.standards.crosswalk import Meeting, Side
    from hengdu.store import Actor

_STATES: Final = (State.PUBLISHED, State.UNDER_WAY, State.PLANNED)
_SHOWN: Final = 100
_MOST_NAMED: Final = 12
SIDE_NAMES: Final[dict[str, Text]] = {
    "standard": Text("标准", "standards"),
    "category": Text("类别", "categories"),
    "topic": Text("子项", "topics"),
    "subdomain": Text("成熟度子域", "sub-domains"),
    "counterpart": Text("国际文件", "international documents"),
}


def _subdomains(pack: Pack) -> dict[str, Text]:
    return {node.code: node.title for node in pack.nodes.values() if node.kind == "subdomain"}


@never_cache
@require_safe
@needs(Permission.DESK_READ)
def show(request: HttpRequest) -> HttpResponse:
    """Show what each code of one side meets on the others, with counts."""
    actor = actor_of(request)
    side: Side = next((one for one in SIDES if one == request.GET.get("side")), "subdomain")
    names = _subdomains(installed(DEFAULT_PACK))
    walk = crosswalk_for(actor, tuple(names))
    code = request.GET.get("code", "")[:200]
    codes = walk.codes(side) if not code else tuple(one.code for one in walk.at(side, [code]))
    page = Paginator(codes, _SHOWN).get_page(request.GET.get("page"))
    shown = walk.at(side, page)
    labels = _labels(actor, side, shown, names)
    others = [one for one in SIDES if one != side]
    context = {
        "side": side,
        "sides": [(one, SIDE_NAMES[one]) for one in SIDES],
        "code": code,
        "others": [SIDE_NAMES[one] for one in others],
        "page": page,
        "rows": [_row(one, others, labels, side) for one in shown],
        "states": [STATE_NAMES[state] for state in _STATES],
        "coverage": [(STATE_NAMES[state], count) for state, count in walk.coverage(side).items()],
    }
    return render(request, "standards/crosswalk/show.html", context)


def _labels(
    actor: Actor, side: Side, shown: Iterable[Meeting], subdomains: dict[str, Text]
) -> dict[str, dict[str, Text]]:
    """Return the names of codes by side, only of what the page shows."""
    meetings = list(shown)
    standards = {code for one in meetings for code in one.meets.get("standard", ())[:_MOST_NAMED]}
    if side == "standard":
        standards |= {one.code for one in meetings}
    titles = titles_of(actor, standards)
    topics = topic_names()
    return {
        "standard": {
            code: Text(f"{number} {title.zh}".strip(), f"{number} {title.en or title.zh}".strip())
            for code, (number, title) in titles.items()
        },
        "category": topics,
        "topic": topics,
        "subdomain": subdomains,
        "counterpart": {},
    }


def _row(one: Meeting, others: list[Side], labels: dict[str, dict[str, Text]], side: Side) -> dict[str, Any]:
    return {
        "code": one.code,
        "name": labels[side].get(one.code),
        "counts": [one.counts[state] for state in _STATES],
        "is_bare": one.is_bare,
        "meets": [
            {
                "side": other,
                "codes": [(code, labels[other].get(code)) for code in one.meets[other][:_MOST_NAMED]],
                "more": max(0, len(one.meets[other]) - _MOST_NAMED),
            }
            for other in others
        ],
    }


@never_cache
@require_safe
@needs(Permission.DESK_READ)
def clauses(request: HttpRequest) -> HttpResponse:
    """Show the clauses or controls of a document with the practices of the model, or the other way round."""
    pack = installed(DEFAULT_PACK)
    frameworks = [one for one in pack.content.frameworks if one.items]
    chosen = next((one for one in frameworks if one.id == request.GET.get("document")), frameworks[0])
    by_practice = request.GET.get("by") == "practice"
    read = mapped_practices(pack, chosen.id)
    names = {item.code: item.name for item in chosen.items}
    rows = _by_practice(pack, read, names) if by_practice else _by_clause(pack, read, names)
    page = Paginator(rows, _SHOWN).get_page(request.GET.get("page"))
    context = {
        "frameworks": frameworks,
        "chosen": chosen,
        "by_practice": by_practice,
        "page": page,
        "rows": list(page),
        "bare": sum(not codes for codes in read.values()),
        "clauses": len(read),
        "practices": len({code for codes in read.values() for code in codes}),
        "all": len(pack.practices),
        "pack_disclaimer": pack.content.disclaimer,
    }
    return render(request, "standards/crosswalk/clauses.html", context)


def _by_clause(pack: Pack, read: dict[str, tuple[str, ...]], names: dict[str, Text]) -> list[dict[str, Any]]:
    return [
        {
            "code": code,
            "name": names[code],
            "count": len(codes),
            "parts": _grouped(pack, codes),
        }
        for code, codes in read.items()
    ]


def _grouped(pack: Pack, codes: Iterable[str]) -> list[tuple[str, Text, list[str]]]:
    """Return practices under their sub-domains."""
    found: dict[str, list[str]] = {}
    for code in codes:
        found.setdefault(pack.parent[code], []).append(code)
    return [(node, pack.nodes[node].title, practices) for node, practices in found.items()]


def _by_practice(
    pack: Pack, read: dict[str, tuple[str, ...]], names: dict[str, Text]
) -> list[dict[str, Any]]:
    joined: dict[str, list[str]] = {}
    for clause, codes in read.items():
        for code in codes:
            joined.setdefault(code, []).append(clause)
    return [
        {
            "code": code,
            "name": item.title if item.title.zh else item.text,
            "clauses": [(one, names[one]) for one in joined[code]],
        }
        for code, item in pack.practices.items()
        if code in joined
    ]
