"""List policies, show their versions, take new ones in, compare them, follow the reviews."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hengdu.actions import NotFoundError, Permission
from hengdu.actions.exchange import MOST_BYTES
from hengdu.actions.standards import AddPolicyText, AssignPolicyReview, ClosePolicyReview, SavePolicy
from hengdu.actions.standards.planning import text_of
from hengdu.errors import HengduError
from hengdu.standards.policies import KIND_NAMES, Kind, compare_policies, linked_standards, parse_articles
from hengdu.store.planning.queries import (
    desk_people,
    policies_visible_to,
    policy_reviews_visible_to,
    texts_visible_to,
)
from hengdu.store.planning.register import register_for
from hengdu.store.standards.overlay import titles_of
from hengdu.text import Text
from hengdu.web import actor_of, needs
from hengdu.web._submitting import submitted, told
from hengdu.web.standards._names import LAYER_NAMES
from hengdu.web.standards._policy_forms import (
    POLICY_KINDS,
    AssignForm,
    OutcomeForm,
    PolicyForm,
    VersionForm,
    owner_in,
)
from hengdu.web.standards._small_files import small_files

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse

    from hengdu.standards.policies import ArticleChange
    from hengdu.standards.registry import Policy, Register
    from hengdu.store import Actor
    from hengdu.store.planning.models import PolicyReview, PolicyText

_WRONG: Final = 422
_SHOWN: Final = 50
_QUIET: Final = {Kind.SAME}


def _may_write(actor: Actor) -> bool:
    return Permission.REGISTRY_WRITE in actor.anywhere


@never_cache
@require_safe
@needs(Permission.DESK_READ)
def index(request: HttpRequest) -> HttpResponse:
    """List the open reviews and every policy."""
    actor = actor_of(request)
    register = register_for(actor)
    own = set(policies_visible_to(actor).values_list("code", flat=True))
    reviews = policy_reviews_visible_to(actor)
    context = {
        "rows": [
            {
                "policy": one,
                "kind": POLICY_KINDS[one.kind],
                "layer": LAYER_NAMES[None if one.id in own else register.layer(one.id)],
                "standards": len(linked_standards(register, one)),
            }
            for one in register.policies.values()
        ],
        "open": [_review(one, register) for one in reviews.filter(closed_at__isnull=True)[:_SHOWN]],
        "closed": [_review(one, register) for one in reviews.filter(closed_at__isnull=False)[:_SHOWN]],
        "may_write": _may_write(actor),
    }
    return render(request, "standards/policies/index.html", context)


def _review(row: PolicyReview, register: Register) -> dict[str, Any]:
    policy = register.policies.get(row.policy)
    return {
        "row": row,
        "title": policy.title if policy is not None else Text(row.policy, row.policy),
        "changes": [(KIND_NAMES[Kind(kind)], count) for kind, count in row.data["changes"] if kind != "same"],
        "is_late": row.closed_at is None and row.due < timezone.localdate(),
    }


def _policy(register: Register, code: str) -> Policy:
    if code not in register.policies:
        raise NotFoundError("policy")
    return register.policies[code]


@never_cache
@require_safe
@needs(Permission.DESK_READ)
def show(request: HttpRequest, policy: str) -> HttpResponse:
    """Show a policy: what it concerns, its versions, the reviews that they opened."""
    actor = actor_of(request)
    register = register_for(actor)
    found = _policy(register, policy)
    row = policies_visible_to(actor).filter(code=policy).first()
    texts = list(texts_visible_to(actor, policy).defer("text"))
    named = {one.label for one in texts}
    linked = linked_standards(register, found)
    titles = titles_of(actor, linked)
    context = {
        "policy": found,
        "kind": POLICY_KINDS[found.kind],
        "layer": LAYER_NAMES[None if row is not None else register.layer(policy)],
        "linked": [(code, *titles[code]) for code in linked if code in titles],
        "texts": list(reversed(_steps(texts))),
        "untold": [one for one in found.versions if one.version not in named],
        "reviews": [_review(one, register) for one in policy_reviews_visible_to(actor, policy)[:_SHOWN]],
        "may_write": _may_write(actor),
    }
    return render(request, "standards/policies/show.html", context)


def _steps(texts: list[PolicyText]) -> list[tuple[PolicyText, PolicyText | None]]:
    """Return each text with the one before it."""
    return [(text, texts[at - 1] if at else None) for at, text in enumerate(texts)]


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.REGISTRY_WRITE)
def new(request: HttpRequest) -> HttpResponse:
    """Register a policy."""
    form = PolicyForm(None, request.POST or None)
    if form.is_valid() and submitted(form, SavePolicy(policy=form.policy(), is_new=True), actor_of(request)):
        messages.success(request, _("The policy was registered. Add its text next."))
        return redirect("desk_policy", form.cleaned_data["id"])
    return render(
        request, "standards/policies/form.html", {"form": form}, status=_WRONG if form.errors else 200
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.REGISTRY_WRITE)
def change(request: HttpRequest, policy: str) -> HttpResponse:
    """Change a policy's record; a built-in one is then kept by the organisation."""
    actor = actor_of(request)
    found = _policy(register_for(actor), policy)
    row = policies_visible_to(actor).filter(code=policy).first()
    version = row.version if row is not None else 0
    form = PolicyForm(found, request.POST or None, initial=PolicyForm.values_of(found, version))
    if form.is_valid():
        action = SavePolicy(policy=form.policy(), version=form.cleaned_data["version"] or 0)
        if submitted(form, action, actor) is not None:
            messages.success(request, _("The record was changed."))
            return redirect("desk_policy", policy)
    context = {"form": form, "policy": found}
    return render(request, "standards/policies/form.html", context, status=_WRONG if form.errors else 200)


@small_files
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.REGISTRY_WRITE)
def add(request: HttpRequest, policy: str) -> HttpResponse:
    """Take the text of a version in; what it changes is compared at once and opens a review."""
    actor = actor_of(request)
    found = _policy(register_for(actor), policy)
    people = desk_people(actor, timezone.now())
    form = VersionForm(people, request.POST or None, request.FILES or None)
    if form.is_valid():
        action = _version(form, policy)
        done = submitted(form, action, actor) if action is not None else None
        if done is not None:
            messages.success(request, _("The version is kept. See what changed, and what that touches."))
            return redirect("desk_policy_review", done.result)
    context = {"form": form, "policy": found}
    return render(request, "standards/policies/version.html", context, status=_WRONG if form.errors else 200)


def _version(form: VersionForm, policy: str) -> AddPolicyText | None:
    """Return what the form asks for, or None where its file cannot be read."""
    given = form.cleaned_data
    text = given["text"]
    if given["file"]:
        try:
            if given["file"].size > MOST_BYTES:
                form.add_error("file", _("The file is larger than 20 MB."))
                return None
            text = text_of(given["file"].read(MOST_BYTES + 1), given["file"].name)
        except HengduError as error:
            form.add_error("file", told(error))
            return None
    return AddPolicyText(
        policy=policy,
        label=given["label"],
        text=text,
        effective=given["effective"],
        order=given["order"],
        due_days=given["due_days"],
        owner=owner_in(given),
    )


@never_cache
@require_safe
@needs(Permission.DESK_READ)
def compare(request: HttpRequest, policy: str) -> HttpResponse:
    """Compare two versions of a policy article by article."""
    actor = actor_of(request)
    found = _policy(register_for(actor), policy)
    texts = list(texts_visible_to(actor, policy))
    named = {str(one.pk): one for one in texts}
    left = named.get(request.GET.get("left", "")) or (texts[-2] if len(texts) > 1 else None)
    right = named.get(request.GET.get("right", "")) or (texts[-1] if texts else None)
    context = {"policy": found, "texts": texts, "left": left, "right": right, **_compared(left, right)}
    return render(request, "standards/policies/compare.html", context)


def _compared(left: PolicyText | None, right: PolicyText | None) -> dict[str, Any]:
    """Return every change between two texts, in words; nothing where there is no right one."""
    if right is None:
        return {}
    before = parse_articles(left.text, name=left.label) if left is not None else ()
    found = compare_policies(before, parse_articles(right.text, name=right.label))
    return {
        "counts": [(KIND_NAMES[kind], count) for kind, count in found.counts().items()],
        "changes": [_change(one) for one in found.changes if one.kind not in _QUIET],
        "same": found.counts().get(Kind.SAME, 0),
    }


def _change(one: ArticleChange) -> dict[str, Any]:
    is_quiet = one.kind in {Kind.RENUMBERED, Kind.MOVED}
    return {
        "one": one,
        "kind": KIND_NAMES[one.kind],
        "before": [article.label for article in one.before],
        "after": [article.label for article in one.after],
        "chapters": sorted({article.chapter for article in (*one.before, *one.after) if article.chapter}),
        "runs": (("equal", (one.after or one.before)[0].text),) if is_quiet else one.words(),
    }


@never_cache
@require_safe
@needs(Permission.DESK_READ)
def review(request: HttpRequest, policy_review_id: UUID) -> HttpResponse:
    """Show what a change of a policy asks to be looked at."""
    return _reviewed(request, _review_row(request, policy_review_id))


@require_POST
@needs(Permission.REGISTRY_WRITE)
def assign(request: HttpRequest, policy_review_id: UUID) -> HttpResponse:
    """Say who looks at a change, until when."""
    row, actor = _review_row(request, policy_review_id), actor_of(request)
    form = _assign_form(actor, row, request.POST)
    if form.is_valid():
        given = form.cleaned_data
        action = AssignPolicyReview(
            review=row.pk, owner=owner_in(given), due=given["due"], version=given["version"]
        )
        if submitted(form, action, actor) is not None:
            messages.success(request, _("Kept; who looks at it was told."))
            return redirect("desk_policy_review", row.pk)
    return _reviewed(request, row, assigning=form)


@require_POST
@needs(Permission.DESK_READ)
def close(request: HttpRequest, policy_review_id: UUID) -> HttpResponse:
    """Say what came of a change; its owner does, or the secretariat."""
    row = _review_row(request, policy_review_id)
    form = _close_form(row, request.POST)
    if form.is_valid():
        action = ClosePolicyReview(review=row.pk, **form.cleaned_data)
        if submitted(form, action, actor_of(request)) is not None:
            messages.success(request, _("The review is closed."))
            return redirect("desk_policy_review", row.pk)
    return _reviewed(request, row, closing=form)


def _review_row(request: HttpRequest, code: UUID) -> PolicyReview:
    row = policy_reviews_visible_to(actor_of(request)).filter(pk=code).first()
    if row is None:
        raise NotFoundError("review")
    return row


def _assign_form(actor: Actor, row: PolicyReview, given: Any = None) -> AssignForm:  # noqa: ANN401 - what was posted
    start = {"owner": row.owner_id, "due": row.due, "version": row.version}
    return AssignForm(desk_people(actor, timezone.now()), given, initial=start, auto_id="assign_%s")


def _close_form(row: PolicyReview, given: Any = None) -> OutcomeForm:  # noqa: ANN401 - what was posted
    return OutcomeForm(given, initial={"version": row.version}, auto_id="close_%s")


def _reviewed(
    request: HttpRequest,
    row: PolicyReview,
    *,
    assigning: AssignForm | None = None,
    closing: OutcomeForm | None = None,
) -> HttpResponse:
    actor = actor_of(request)
    register = register_for(actor, [one["standard"] for one in row.data["affected"]])
    may_write = _may_write(actor)
    is_open = row.closed_at is None
    may_close = is_open and (may_write or row.owner_id == actor.user_id)
    context = {
        **_review(row, register),
        "policy": register.policies.get(row.policy),
        "affected": _affected(actor, row),
        **_compared(row.before, row.after),
        "assign": (assigning or _assign_form(actor, row)) if is_open and may_write else None,
        "close": closing or (_close_form(row) if may_close else None),
    }
    wrong = assigning is not None or closing is not None
    return render(request, "standards/policies/review.html", context, status=_WRONG if wrong else 200)


def _affected(actor: Actor, row: PolicyReview) -> list[dict[str, Any]]:
    titles = titles_of(actor, {one["standard"] for one in row.data["affected"]})
    return [
        {
            "code": one["standard"],
            "name": titles.get(one["standard"], ("", None)),
            "why": Text(one["zh"], one["en"]),
            "is_linked": one["is_linked"],
        }
        for one in row.data["affected"]
    ]
