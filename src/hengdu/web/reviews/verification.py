"""Show the plan of what to verify and how far it is; record what verifying found."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import attrs
from django.contrib import messages
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from hengdu.actions import NotFoundError, Permission, PlanVerification, Verified, VerifyAnswer
from hengdu.assessments import basis_of
from hengdu.packs import Practice, RedLine
from hengdu.scoring import NodeResult, self_result, verified_result
from hengdu.store.assessments.packs import pinned_pack, scorer_of
from hengdu.store.assessments.queries import place_of
from hengdu.store.reviews.content import adjustments_of
from hengdu.store.reviews.models import Verification, VerificationState
from hengdu.store.reviews.queries import plans_visible_to, verifications_visible_to
from hengdu.text import Text
from hengdu.web import actor_of, needs
from hengdu.web.assessments._frame import assessment_of, page
from hengdu.web.reviews._refused import Refused, refused, status_of, typed
from hengdu.web.reviews.disagreements import answer_name, given_of, option_names, pieces_for, said_rows

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse
    from django.utils.functional import Promise

    from hengdu.assessments import Assessment
    from hengdu.packs import Pack
    from hengdu.scoring import Result
    from hengdu.store.assessments import models

STATES: Final[dict[str, Promise]] = {
    VerificationState.OPEN.value: gettext_lazy("not verified"),
    VerificationState.VERIFIED.value: gettext_lazy("confirmed by the verifier"),
    VerificationState.ADJUSTED.value: gettext_lazy("adjusted"),
    "changed": gettext_lazy("changed since"),
}
REASONS: Final[dict[str, Promise]] = {
    "key": gettext_lazy("key practice"),
    "redline": gettext_lazy("red line"),
    "deciding": gettext_lazy("decides a level"),
    "sample": gettext_lazy("random sample"),
}
_FIELDS: Final = (
    "state",
    "answer",
    "evidence",
    "reason",
    "population",
    "sample",
    "selection",
    "exceptions",
)
_WORDS: Final = {"yes": Text("已满足", "met"), "no": Text("未满足", "not met")}


@attrs.frozen(kw_only=True)
class Line:
    """One item of the plan: what was said, and what verifying found."""

    row: Verification
    practice: Practice | None
    redline: RedLine | None
    title: Text
    said: Text
    grade: str
    state: str
    answer: Text

    @property
    def state_name(self) -> Promise:
        """Return the state in words."""
        return STATES[self.state]

    @property
    def reasons(self) -> list[Promise]:
        """Return why the item is in the plan."""
        return [REASONS[why] for why in self.row.why if why in REASONS]


@attrs.frozen(kw_only=True)
class Difference:
    """One node as the institution sees it and as verified."""

    own: NodeResult
    verified: NodeResult

    @property
    def change(self) -> float | None:
        """Return the verified score less the self-assessed one."""
        if self.own.score is None or self.verified.score is None:
            return None
        return self.verified.score - self.own.score

    @property
    def differs(self) -> bool:
        """Say whether level or score differ."""
        return self.own.level != self.verified.level or self.own.score != self.verified.score


def line_of(pack: Pack, assessment: Assessment, row: Verification) -> Line:
    """Return one item in words; what was verified on another basis counts as changed since."""
    practice = pack.practices.get(row.code)
    redline = next((one for one in pack.content.redlines if one.code == row.code), None)
    state = row.state
    if state != VerificationState.OPEN and row.basis != basis_of(assessment.file, row.code):
        state = "changed"
    if practice is not None:
        given = assessment.answers.get(row.code)
        said = answer_name(pack, practice, given) if given is not None else Text("—", "—")
        answer = option_names(pack, practice).get(row.answer, Text("", ""))
        title, grade = practice.title, (given.evidence or "" if given is not None else "")
        if not title.zh:
            title = practice.text
    else:
        word = assessment.declarations.get(row.code)
        holds = {True: "yes", False: "no"}.get(word.holds) if word and word.holds is not None else None
        said = _WORDS.get(holds or "", Text("未表态", "not stated"))
        answer = _WORDS.get(row.answer, Text("", ""))
        title = redline.title if redline is not None else Text(row.code, row.code)
        grade = word.evidence or "" if word else ""
    return Line(
        row=row,
        practice=practice,
        redline=redline,
        title=title,
        said=said,
        grade=grade,
        state=state,
        answer=answer,
    )


def both(row: models.Assessment, assessment: Assessment) -> tuple[Result, Result]:
    """Return the result as the institution sees itself, and as verified."""
    scorer = scorer_of(row)
    changes = adjustments_of(row.pk, assessment.file)
    return self_result(scorer, assessment), verified_result(scorer, assessment, changes)


def differences(own: Result, verified: Result) -> tuple[Difference, ...]:
    """Return the whole and every sub-domain, side by side."""
    codes = [own.pack.root.code, *(code for code, node in own.pack.nodes.items() if node.practices)]
    return tuple(Difference(own=own[code], verified=verified[code]) for code in codes)


@never_cache
@require_safe
@needs(Permission.REVIEW_READ)
def index(request: HttpRequest, assessment_id: UUID) -> HttpResponse:
    """Show the plan, its progress, and self-assessed beside verified results."""
    row = assessment_of(request, assessment_id, Permission.REVIEW_READ)
    actor, pack, assessment = actor_of(request), pinned_pack(row), given_of(row)
    stored = verifications_visible_to(actor).filter(assessment=row).select_related("verified_by")
    order = {code: at for at, code in enumerate(pack.practices)}
    rows = sorted(stored, key=lambda one: (order.get(one.code, len(order)), one.code))
    lines = [line_of(pack, assessment, one) for one in rows]
    planned = [line for line in lines if line.row.planned]
    own, verified = both(row, assessment)
    rows_of_nodes = differences(own, verified)
    wanted = {name: request.GET.get(name, "") for name in ("state", "why")}
    context: dict[str, Any] = {
        "plan": plans_visible_to(actor).filter(assessment=row).select_related("made_by").first(),
        "lines": [line for line in lines if _is_wanted(line, wanted)],
        "wanted": wanted,
        "planned": len(planned),
        "done": sum(line.state in {"verified", "adjusted"} for line in planned),
        "adjusted": sum(line.state == "adjusted" for line in lines),
        "changed": sum(line.state == "changed" for line in lines),
        "states": STATES.items(),
        "reasons": REASONS.items(),
        "whole": rows_of_nodes[0],
        "nodes": [one for one in rows_of_nodes[1:] if one.differs],
        "may_verify": _may_verify(request, row),
        "suggested_seed": str(row.pk)[:8],
    }
    return page(request, "reviews/verification.html", row, "verification", context)


def _may_verify(request: HttpRequest, row: models.Assessment) -> bool:
    closed = {"approved", "sealed", "cancelled"}
    return row.status not in closed and actor_of(request).may(Permission.VERIFY, place_of(row))


def _is_wanted(line: Line, wanted: dict[str, str]) -> bool:
    return (not wanted["state"] or line.state == wanted["state"]) and (
        not wanted["why"] or wanted["why"] in line.row.why
    )


@require_POST
@needs(Permission.VERIFY)
def plan(request: HttpRequest, assessment_id: UUID) -> HttpResponse:
    """Make the plan, or make it again."""
    row = assessment_of(request, assessment_id, Permission.VERIFY)
    given = request.POST
    number = PlanVerification(
        assessment=row.pk,
        seed=given.get("seed", ""),
        percent=_number(given.get("percent", ""), 0) or 0,
        least=_number(given.get("least", ""), 0) or 0,
    ).run(actor_of(request))
    messages.success(request, _("The plan has %(number)s items.") % {"number": number})
    return redirect("verification", row.pk)


def _number(text: str, otherwise: int | None) -> int | None:
    text = text.strip()
    return int(text) if text.isdecimal() and len(text) <= len("1000000000") else otherwise


@never_cache
@require_safe
@needs(Permission.REVIEW_READ)
def show(request: HttpRequest, assessment_id: UUID, practice: str) -> HttpResponse:
    """Show one item with what was said, and the form for what was found."""
    return _item(request, assessment_of(request, assessment_id, Permission.REVIEW_READ), practice)


def _item(
    request: HttpRequest, row: models.Assessment, practice: str, wrong: Refused | None = None
) -> HttpResponse:
    actor, pack, assessment = actor_of(request), pinned_pack(row), given_of(row)
    redlines = {one.code: one for one in pack.content.redlines}
    if practice not in pack.practices and practice not in redlines:
        raise NotFoundError("practice")
    stored = verifications_visible_to(actor).filter(assessment=row)
    item = stored.filter(code=practice).select_related("verified_by").first()
    line = line_of(pack, assessment, item or Verification(assessment=row, code=practice, version=0))
    codes = list(stored.filter(planned=True, state=VerificationState.OPEN).values_list("code", flat=True))
    order = {code: at for at, code in enumerate(pack.practices)}
    later = [code for code in codes if code != practice and order.get(code, 0) > order.get(practice, 0)]
    context = {
        "line": line,
        "is_measured": line.practice is not None and _is_measured(row, assessment, practice),
        "node": pack.nodes[pack.parent[practice]] if practice in pack.practices else None,
        "given": said_rows(pack, line.practice, assessment.file.answers.get(practice, ())),
        "options": _options(pack, practice),
        "states": [pair for pair in STATES.items() if pair[0] != "changed"],
        "grades": pack.content.evidence_grades,
        "pieces": pieces_for(actor, row, practice),
        "next": min(later, key=lambda code: order.get(code, 0), default=""),
        "may_verify": _may_verify(request, row),
        **typed(wrong, line.row, _FIELDS),
    }
    return page(
        request, "reviews/verification_item.html", row, "verification", context, status=status_of(wrong)
    )


def _is_measured(row: models.Assessment, assessment: Assessment, code: str) -> bool:
    return scorer_of(row).score(assessment).leaves[code].origin == "measured"


def _options(pack: Pack, code: str) -> list[tuple[str, Text]]:
    if code not in pack.practices:
        return list(_WORDS.items())
    return [(option.code, option.name) for option in pack.answer_set(pack.practices[code]).options]


@require_POST
@needs(Permission.VERIFY)
def verify(request: HttpRequest, assessment_id: UUID, practice: str) -> HttpResponse:
    """Record what verifying one item found, and go on to the next one."""
    row = assessment_of(request, assessment_id, Permission.VERIFY)
    given = request.POST
    found = Verified(
        **{name: given.get(name, "") for name in _FIELDS if name not in {"population", "sample"}},
        population=_number(given.get("population", ""), None),
        sample=_number(given.get("sample", ""), None),
    )
    action = VerifyAnswer(
        assessment=row.pk,
        code=practice,
        found=found,
        version=_number(given.get("version", ""), 0) or 0,
    )
    wrong = refused(action, request)
    if wrong is not None:
        return _item(request, row, practice, wrong)
    messages.success(request, _("%(code)s was saved.") % {"code": practice})
    following = given.get("next", "")
    if "go_on" in given and following:
        return redirect("verification_item", row.pk, following)
    return redirect("verification_item", row.pk, practice)
