"""Submit to the reviewer, accept or return sub-domains, and talk about them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import attrs
from django.contrib import messages
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from hengdu.actions import (
    DecideReview,
    NotFoundError,
    Permission,
    ResolveComment,
    ReturnAssessment,
    SubmitAssessment,
    WithdrawSubmission,
    WriteComment,
    is_single_person,
    may_withdraw,
    missing_of,
)
from hengdu.store.assessments.packs import pinned_pack, scorer_of
from hengdu.store.assessments.queries import place_of
from hengdu.store.reviews.authors import authors_of
from hengdu.store.reviews.models import Comment, Outcome
from hengdu.store.reviews.queries import (
    comments_visible_to,
    decisions_visible_to,
    rounds_visible_to,
    verifications_visible_to,
)
from hengdu.store.reviews.state import (
    ACCEPTED,
    CHANGED,
    RETURNED,
    UNDECIDED,
    answered_nodes,
    review_state,
)
from hengdu.web import actor_of, needs
from hengdu.web.assessments._frame import assessment_of, is_open, page
from hengdu.web.reviews._refused import Refused, refused, status_of, typed
from hengdu.web.reviews.disagreements import counted_name, given_of, said_rows
from hengdu.web.reviews.findings import findings_by_node
from hengdu.web.reviews.verification import line_of

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse
    from django.utils.functional import Promise

    from hengdu.packs import Node
    from hengdu.store.assessments.models import Assessment

STATES: Final[dict[str, Promise]] = {
    UNDECIDED: gettext_lazy("not reviewed"),
    ACCEPTED: gettext_lazy("accepted in review"),
    RETURNED: gettext_lazy("returned"),
    CHANGED: gettext_lazy("changed since"),
}
OUTCOMES: Final[dict[str, Promise]] = {
    "": gettext_lazy("running"),
    Outcome.RETURNED.value: gettext_lazy("returned by the reviewer"),
    Outcome.REJECTED.value: gettext_lazy("approval refused"),
    Outcome.APPROVED.value: gettext_lazy("approved"),
    Outcome.WITHDRAWN.value: gettext_lazy("taken back by the lead"),
}


@attrs.frozen(kw_only=True)
class Thread:
    """One remark with its replies."""

    first: Comment
    replies: tuple[Comment, ...]
    may_resolve: bool


def _threads(request: HttpRequest, row: Assessment, nodes: frozenset[str]) -> dict[str, list[Thread]]:
    """Return the remarks on some sub-domains, by sub-domain."""
    actor = actor_of(request)
    rows = list(
        comments_visible_to(actor)
        .filter(assessment=row, node__in=nodes)
        .select_related("written_by", "resolved_by")
    )
    reviews = actor.may(Permission.REVIEW, place_of(row))
    found: dict[str, list[Thread]] = {}
    for one in rows:
        if one.answers_id is None:
            own = one.written_by_id is not None and one.written_by_id == actor.user_id
            thread = Thread(
                first=one,
                replies=tuple(reply for reply in rows if reply.answers_id == one.pk),
                may_resolve=reviews or own,
            )
            found.setdefault(one.node, []).append(thread)
    return found


@never_cache
@require_safe
@needs(Permission.REVIEW_READ)
def index(request: HttpRequest, assessment_id: UUID) -> HttpResponse:
    """Show what is missing, the state of every sub-domain, and the rounds so far."""
    return _overview(request, assessment_of(request, assessment_id, Permission.REVIEW_READ))


def _overview(request: HttpRequest, row: Assessment, wrong: Refused | None = None) -> HttpResponse:
    actor, place = actor_of(request), place_of(row)
    state = review_state(row)
    rounds = (
        rounds_visible_to(actor)
        .filter(assessment=row)
        .select_related("submission", "submission__sent_by", "ended_by")
    )
    submitted = row.status == "submitted"
    own: frozenset[str] = frozenset()
    reviews = submitted and actor.may(Permission.REVIEW, place)
    if reviews and actor.user_id is not None and not is_single_person():
        authors = authors_of(row.pk, pinned_pack(row))
        own = frozenset(code for code, people in authors.items() if actor.user_id in people)
    context: dict[str, Any] = {
        "state": state,
        "nodes": [(one, STATES[one.state], one.node.code in own) for one in state.nodes],
        "counts": [(STATES[name], state.count(name)) for name in STATES],
        "undecided": [
            one.node.code
            for one in state.nodes
            if one.state in {UNDECIDED, CHANGED} and one.node.code not in own
        ],
        "rounds": [(one, OUTCOMES[one.outcome]) for one in rounds],
        "missing": missing_of(row) if is_open(row) else (),
        "may_see_people": actor.may(Permission.ASSIGNMENT_READ, place),
        "may_submit": is_open(row) and actor.may(Permission.SUBMIT, place),
        "may_review": reviews,
        "may_withdraw": actor.may(Permission.SUBMIT, place) and may_withdraw(row),
        **typed(wrong, None, ("reason", "note")),
    }
    context["is_blocked"] = any(one.blocks for one in context["missing"])
    return page(request, "reviews/review.html", row, "review", context, status=status_of(wrong))


@require_POST
@needs(Permission.SUBMIT)
def submit(request: HttpRequest, assessment_id: UUID) -> HttpResponse:
    """Submit to the reviewer."""
    row = assessment_of(request, assessment_id, Permission.SUBMIT)
    wrong = refused(SubmitAssessment(assessment=row.pk, reason=request.POST.get("reason", "")), request)
    if wrong is not None:
        return _overview(request, row, wrong)
    messages.success(request, _("The assessment was submitted for review."))
    return redirect("review", row.pk)


@require_POST
@needs(Permission.SUBMIT)
def take_back(request: HttpRequest, assessment_id: UUID) -> HttpResponse:
    """Take the submission back before the reviewer has decided anything."""
    row = assessment_of(request, assessment_id, Permission.SUBMIT)
    wrong = refused(WithdrawSubmission(assessment=row.pk, reason=request.POST.get("reason", "")), request)
    if wrong is not None:
        return _overview(request, row, wrong)
    messages.success(request, _("The submission was taken back; answers are open again."))
    return redirect("review", row.pk)


@require_POST
@needs(Permission.REVIEW)
def decide(request: HttpRequest, assessment_id: UUID) -> HttpResponse:
    """Accept or return one or several sub-domains."""
    row = assessment_of(request, assessment_id, Permission.REVIEW)
    given = request.POST
    nodes = tuple(given.getlist("node"))
    action = DecideReview(
        assessment=row.pk,
        nodes=nodes,
        accept=given.get("decision") == "accept",
        note=given.get("note", ""),
    )
    wrong = refused(action, request)
    one = given.get("from", "") if given.get("from", "") in pinned_pack(row).nodes else ""
    if wrong is not None:
        return _node_page(request, row, one, wrong) if one else _overview(request, row, wrong)
    messages.success(request, _("%(number)s decided.") % {"number": len(nodes)})
    return redirect("review_node", row.pk, one) if one else redirect("review", row.pk)


@require_POST
@needs(Permission.REVIEW)
def give_back(request: HttpRequest, assessment_id: UUID) -> HttpResponse:
    """End the round; what was returned is open again."""
    row = assessment_of(request, assessment_id, Permission.REVIEW)
    wrong = refused(ReturnAssessment(assessment=row.pk, note=request.POST.get("note", "")), request)
    if wrong is not None:
        return _overview(request, row, wrong)
    messages.success(request, _("The assessment was returned."))
    return redirect("review", row.pk)


@never_cache
@require_safe
@needs(Permission.REVIEW_READ)
def show(request: HttpRequest, assessment_id: UUID, code: str) -> HttpResponse:
    """Show one sub-domain as the reviewer sees it."""
    return _node_page(request, assessment_of(request, assessment_id, Permission.REVIEW_READ), code)


def _node_page(
    request: HttpRequest, row: Assessment, code: str, wrong: Refused | None = None
) -> HttpResponse:
    node = _node(row, code)
    actor, place, pack = actor_of(request), place_of(row), pinned_pack(row)
    assessment = given_of(row)
    result = scorer_of(row).score(assessment)
    state = next(one for one in review_state(row).nodes if one.node.code == code)
    codes = [practice.code for practice in node.practices]
    verified = {
        one.code: line_of(pack, assessment, one)
        for one in verifications_visible_to(actor).filter(assessment=row, code__in=codes)
    }
    nodes = [one.code for one in pack.nodes.values() if one.practices]
    at = nodes.index(code)
    is_own = actor.user_id is not None and actor.user_id in authors_of(row.pk, pack)[code]
    is_own = is_own and not is_single_person()
    context: dict[str, Any] = {
        "node": node,
        "result": result[code],
        "state": state,
        "state_name": STATES[state.state],
        "rows": [
            (
                practice,
                counted_name(pack, practice, result.leaves[practice.code].answer),
                said_rows(pack, practice, assessment.file.answers.get(practice.code, ())),
                verified.get(practice.code),
            )
            for practice in node.practices
        ],
        "findings": findings_by_node(actor, row, code),
        "threads": _threads(request, row, frozenset({code})).get(code, []),
        "decisions": decisions_visible_to(actor)
        .filter(round__assessment=row, node=code)
        .select_related("decided_by", "round")
        .order_by("-id"),
        "before": nodes[at - 1] if at else "",
        "after": nodes[at + 1] if at + 1 < len(nodes) else "",
        "is_own": is_own,
        "may_review": row.status == "submitted" and actor.may(Permission.REVIEW, place),
        "may_comment": _may_comment(request, row),
        **typed(wrong, None, ("note", "text")),
    }
    return page(request, "reviews/node.html", row, "review", context, status=status_of(wrong))


def _node(row: Assessment, code: str) -> Node:
    node = pinned_pack(row).nodes.get(code)
    if node is None or not node.practices:
        raise NotFoundError("node")
    return node


def _may_comment(request: HttpRequest, row: Assessment) -> bool:
    actor, place = actor_of(request), place_of(row)
    taking_part = (Permission.REVIEW, Permission.SUBMIT, Permission.VERIFY)
    closed = {"approved", "sealed", "cancelled"}
    return row.status not in closed and any(actor.may(one, place) for one in taking_part)


@require_POST
@needs(Permission.ASSESSMENT_READ)
def comment(request: HttpRequest, assessment_id: UUID, code: str) -> HttpResponse:
    """Write a remark, or reply to one."""
    row = assessment_of(request, assessment_id, Permission.ASSESSMENT_READ)
    given, node = request.POST, _node(row, code)
    first = None
    if given.get("answers"):
        rows = comments_visible_to(actor_of(request)).filter(assessment=row, node=code)
        first = next((one.pk for one in rows if str(one.pk) == given["answers"]), None)
        if first is None:
            raise NotFoundError("comment")
    action = WriteComment(
        assessment=row.pk,
        node=node.code,
        text=given.get("text", ""),
        practice=given.get("practice", ""),
        answers=first,
    )
    reads = actor_of(request).may(Permission.REVIEW_READ, place_of(row))
    wrong = refused(action, request)
    if wrong is not None:
        messages.error(request, wrong.words)
    else:
        messages.success(request, _("The comment was saved."))
    return redirect("review_node", row.pk, code) if reads else redirect("review_own_comments", row.pk)


@never_cache
@require_safe
@needs(Permission.ANSWER_WRITE)
def own_comments(request: HttpRequest, assessment_id: UUID) -> HttpResponse:
    """Show a respondent the remarks on the sub-domains that it is asked about."""
    row = assessment_of(request, assessment_id, Permission.ANSWER_WRITE)
    nodes = answered_nodes(row, actor_of(request))
    pack, threads = pinned_pack(row), _threads(request, row, nodes)
    context = {
        "groups": [(pack.nodes[code], threads[code]) for code in pack.nodes if code in threads],
        "may_comment": row.status not in {"approved", "sealed", "cancelled"},
    }
    return page(request, "reviews/own_comments.html", row, "comments", context)


@require_POST
@needs(Permission.ASSESSMENT_READ)
def resolve(request: HttpRequest, assessment_id: UUID, comment_id: UUID) -> HttpResponse:
    """Close a remark, or open it again."""
    row = assessment_of(request, assessment_id, Permission.ASSESSMENT_READ)
    one = comments_visible_to(actor_of(request)).filter(assessment=row, pk=comment_id).first()
    if one is None:
        raise NotFoundError("comment")
    resolved = request.POST.get("resolved", "yes") == "yes"
    ResolveComment(assessment=row.pk, comment=comment_id, resolved=resolved).run(actor_of(request))
    messages.success(request, _("The comment was resolved.") if resolved else _("The comment is open again."))
    reads = actor_of(request).may(Permission.REVIEW_READ, place_of(row))
    return redirect("review_node", row.pk, one.node) if reads else redirect("review_own_comments", row.pk)
