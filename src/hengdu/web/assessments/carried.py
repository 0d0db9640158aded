"""Show the lead which carried answers still wait for confirmation, and confirm them with a reason."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import attrs
from django.contrib import messages
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from hengdu.actions import ConfirmManyCarried, NotFoundError, Permission, PermissionRefused
from hengdu.errors import HengduError
from hengdu.packs import Node
from hengdu.store.assessments.mapping import answer_record
from hengdu.store.assessments.models import Answer
from hengdu.store.assessments.packs import pinned_pack
from hengdu.store.assessments.queries import answers_visible_to
from hengdu.text import Text
from hengdu.web import actor_of, needs
from hengdu.web._submitting import told
from hengdu.web._wording import language
from hengdu.web.assessments._frame import assessment_of, page
from hengdu.web.assessments.applicability import title_of
from hengdu.web.interview._fields import said_of

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse

    from hengdu.assessments import AnswerFile
    from hengdu.packs import Pack
    from hengdu.store.assessments.models import Assessment

_WRONG: Final = 422


@attrs.frozen(kw_only=True)
class CarriedAnswer:
    """One carried answer with what it answers and how."""

    row: Answer
    text: Text
    said: str


@attrs.frozen(kw_only=True)
class CarriedGroup:
    """The carried answers of one sub-domain."""

    node: Node
    items: tuple[CarriedAnswer, ...]


@never_cache
@require_safe
@needs(Permission.ANSWER_READ)
def show(request: HttpRequest, assessment_id: UUID) -> HttpResponse:
    """List the carried answers of one domain that nobody confirmed yet, by sub-domain."""
    row = assessment_of(request, assessment_id, Permission.ANSWER_READ)
    return _shown(request, row, request.GET.get("domain", ""))


def _shown(request: HttpRequest, row: Assessment, domain: str, wrong: str = "") -> HttpResponse:
    pack = pinned_pack(row)
    rows = list(answers_visible_to(actor_of(request)).filter(assessment=row, carry="carried"))
    by_domain = {
        node.code: [one for one in rows if _top(pack, one.code) == node.code] for node in pack.root.nodes
    }
    left = [(node, len(by_domain[node.code])) for node in pack.root.nodes if by_domain[node.code]]
    chosen = domain if by_domain.get(domain) else next((node.code for node, _number in left), "")
    context = {
        "domains": left,
        "chosen": chosen,
        "number": len(rows),
        "groups": list(_groups(pack, by_domain.get(chosen, []))),
        "wrong": wrong,
        "reason": request.POST.get("reason", ""),
    }
    return page(request, "assessments/carried.html", row, "show", context, status=_WRONG if wrong else 200)


def _top(pack: Pack, code: str) -> str:
    """Return the domain that a practice or node lies in."""
    tops = {node.code for node in pack.root.nodes}
    return next((one for one in (code, *pack.ancestors(code)) if one in tops), "")


def _groups(pack: Pack, rows: Iterable[Answer]) -> Iterable[CarriedGroup]:
    lang = language()
    found: dict[str, list[CarriedAnswer]] = {}
    for row in rows:
        practice, given = pack.practices.get(row.code), answer_record(row)
        said = said_of(pack, practice, given, lang) if practice is not None else _whole(pack, given)
        text = practice.text if practice is not None else title_of(pack, row.code)
        home = row.code if row.code in pack.nodes else pack.parent[row.code]
        found.setdefault(home, []).append(CarriedAnswer(row=row, text=text, said=said))
    for code, node in pack.nodes.items():
        if code in found:
            yield CarriedGroup(node=node, items=tuple(found[code]))


def _whole(pack: Pack, given: AnswerFile) -> str:
    """Return what is said of a whole sub-domain: that it does not apply, and why."""
    names = {item.code: item.name[language()] for item in pack.content.na_reasons}
    parts = (_("not applicable"), names.get(given.reason, given.reason), given.note)
    return " · ".join(part for part in parts if part)


@require_POST
@needs(Permission.ASSESSMENT_EDIT)
def confirm(request: HttpRequest, assessment_id: UUID) -> HttpResponse:
    """Confirm what is ticked, a whole domain, or everything, with the reason."""
    row = assessment_of(request, assessment_id, Permission.ASSESSMENT_EDIT)
    given, domain = request.POST, request.POST.get("domain", "")
    nodes = {"all": (), "domain": (domain,)}.get(given.get("what", ""), tuple(given.getlist("node")))
    if not nodes and given.get("what") != "all":
        return _shown(request, row, domain, _("Tick the sub-domains whose answers still hold."))
    try:
        done = ConfirmManyCarried(assessment=row.pk, nodes=nodes, reason=given.get("reason", ""))
        number = done.run(actor_of(request))
    except (PermissionRefused, NotFoundError):
        raise
    except HengduError as error:
        return _shown(request, row, domain, told(error))
    messages.success(request, _("%(number)s confirmed.") % {"number": number})
    return redirect("assessment_carried", row.pk)
