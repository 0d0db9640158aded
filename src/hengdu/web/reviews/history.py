"""Show every version of the answers to one practice, and what changed from one to the next."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import attrs
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from hengdu.actions import NotFoundError, Permission
from hengdu.store.assessments.models import AnswerVersion
from hengdu.store.assessments.packs import pinned_pack
from hengdu.store.assessments.queries import place_of
from hengdu.store.reviews.queries import consensus_visible_to, own_versions
from hengdu.web import actor_of, needs
from hengdu.web.assessments._frame import assessment_of, page
from hengdu.web.reviews.disagreements import option_names

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse

WAYS: Final[dict[str, Promise]] = {
    "typed": gettext_lazy("typed"),
    "imported": gettext_lazy("imported"),
    "carried": gettext_lazy("carried over"),
    "confirmed": gettext_lazy("confirmed as carried over"),
    "proposed": gettext_lazy("from a not-applicable proposal"),
    "reopened": gettext_lazy("opened again"),
    "removed": gettext_lazy("taken away"),
    "interview": gettext_lazy("typed in an interview"),
    "offline": gettext_lazy("merged from an offline part"),
    "corrected": gettext_lazy("taken from the sealed assessment"),
}
FIELDS: Final[dict[str, Promise]] = {
    "answer": gettext_lazy("Answer"),
    "state": gettext_lazy("State"),
    "reason": gettext_lazy("Reason"),
    "evidence": gettext_lazy("Evidence grade"),
    "evidence_date": gettext_lazy("Evidence day"),
    "evidence_note": gettext_lazy("Evidence note"),
    "note": gettext_lazy("Note"),
    "by_object": gettext_lazy("By object"),
    "by_unit": gettext_lazy("By unit"),
    "importance": gettext_lazy("Importance"),
    "numerator": gettext_lazy("Numerator"),
    "denominator": gettext_lazy("Denominator"),
    "carried_from": gettext_lazy("Carried from"),
}


@attrs.frozen(kw_only=True)
class Changed:
    """One field that a version changed."""

    name: Promise | str
    before: str
    after: str


@attrs.frozen(kw_only=True)
class Line:
    """One version: who saved it when and how, and what it changed."""

    row: AnswerVersion
    way: Promise | str
    changes: tuple[Changed, ...]


def differences(before: dict[str, Any], after: dict[str, Any], names: dict[str, str]) -> tuple[Changed, ...]:
    """Return the fields in which two versions differ, as text."""
    found = []
    for field, label in FIELDS.items():
        old, new = (_text(field, data.get(field), names) for data in (before, after))
        if old != new:
            found.append(Changed(name=label, before=old, after=new))
    return tuple(found)


def _text(field: str, value: Any, names: dict[str, str]) -> str:  # noqa: ANN401 - plain data
    if value in (None, "", {}):
        return ""
    if isinstance(value, dict):
        return "；".join(f"{key}: {one}" for key, one in sorted(value.items()))
    text = str(value)
    return f"{text} {names[text]}" if field == "answer" and text in names else text


@never_cache
@require_safe
@needs(Permission.ASSESSMENT_READ)
def show(request: HttpRequest, assessment_id: UUID, practice: str) -> HttpResponse:
    """Show the history to whoever reads the answers, and to their authors their own."""
    row = assessment_of(request, assessment_id, Permission.ASSESSMENT_READ)
    actor, pack = actor_of(request), pinned_pack(row)
    item = pack.practices.get(practice)
    rows = list(own_versions(actor, row).filter(code=practice).select_related("saved_by").order_by("id"))
    reads = actor.may(Permission.ANSWER_READ, place_of(row))
    if item is None or (not rows and not reads):
        raise NotFoundError("practice")
    from hengdu.web._wording import language

    names = {code: name[language()] for code, name in option_names(pack, item).items()}
    last: dict[tuple[str, str], dict[str, Any]] = {}
    lines = []
    for one in rows:
        key = (one.role, one.rater)
        changes = differences(last.get(key, {}), one.data, names)
        lines.append(Line(row=one, way=WAYS.get(one.how, one.how), changes=changes))
        last[key] = one.data
    context = {
        "practice": item,
        "node": pack.nodes[pack.parent[practice]],
        "lines": list(reversed(lines)),
        "decisions": consensus_visible_to(actor)
        .filter(assessment=row, code=practice)
        .select_related("decided_by")
        .order_by("-id"),
        "reads": reads,
    }
    return page(request, "reviews/history.html", row, "review" if reads else "interview", context)
