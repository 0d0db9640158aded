"""Spread a role's questions over several people: what each would take, then move it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import attrs
from django.contrib import messages
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from hengdu.actions import Permission, Share, SpreadRole, held_leaves, leaves_of, spread
from hengdu.assessments import Budget
from hengdu.errors import HengduError
from hengdu.packs import Node
from hengdu.store.assessments.mapping import assessment_file
from hengdu.store.assessments.packs import interviewer_of, pinned_pack
from hengdu.store.assessments.queries import assignments_visible_to
from hengdu.store.tenants.queries import people_known_to
from hengdu.web import actor_of, needs
from hengdu.web._submitting import told
from hengdu.web.assessments._frame import assessment_of, is_quick, page
from hengdu.web.assessments._people_forms import people_choices, user_id
from hengdu.web.assessments._progress import domain_of, not_applicable_codes

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse

    from hengdu.store.assessments.models import Assessment, Assignment

_WRONG: Final = 422
# What a person is asked for in the quick form at most.
QUICK_MOST_MIN: Final = 90
_TO: Final = "to."
_USER: Final = "u:"
_ASSIGNMENT: Final = "a:"


@attrs.frozen(kw_only=True)
class Leaf:
    """One sub-domain: what it takes, who is asked now, and who is chosen."""

    node: Node
    budget: Budget
    now: tuple[str, ...]
    chosen: str


@attrs.frozen(kw_only=True)
class Load:
    """What one person is asked in the role, and in all roles together, before and after."""

    name: str
    before: Budget | None
    after: Budget
    minutes: int
    is_too_long: bool


class Sheet:
    """One role's questions, who is asked them, and what the form moves."""

    def __init__(self, row: Assessment, running: Sequence[Assignment], role: str) -> None:
        """Read what everybody is asked."""
        self.row, self.role = row, role
        self.interviewer = interviewer_of(row)
        self.everyone = running
        self.running = [item for item in running if item.role == role]
        self._removed = not_applicable_codes(assessment_file(row))

    def budget(self, role: str, codes: Sequence[str]) -> Budget:
        """Return what some sub-domains of a role take; none named means all of it."""
        return self.interviewer.budget(
            role, codes=codes or None, not_applicable=self._removed, only_key=is_quick(self.row)
        )

    def domains(self, chosen: Mapping[str, str]) -> list[tuple[Node, str, list[Leaf]]]:
        """Return the domains with their sub-domains that have questions of the role."""
        pack = pinned_pack(self.row)
        held = {item.pk: held_leaves(self.interviewer, self.role, item.codes) for item in self.running}
        found: dict[str, list[Leaf]] = {}
        for code in leaves_of(self.interviewer, self.role):
            budget = self.budget(self.role, (code,))
            if not budget.questions:
                continue
            now = tuple(_name(item) for item in self.running if code in held[item.pk])
            leaf = Leaf(node=pack.nodes[code], budget=budget, now=now, chosen=chosen.get(code, ""))
            found.setdefault(domain_of(pack, code), []).append(leaf)
        return [(pack.nodes[code], chosen.get(code, ""), leaves) for code, leaves in found.items()]

    def shares(self, chosen: Mapping[str, str]) -> tuple[Share, ...]:
        """Return what the form moves; a choice for a domain holds where its sub-domain has none."""
        to: dict[str, list[str]] = {}
        for domain, whole, leaves in self.domains(chosen):
            for leaf in leaves:
                own = leaf.chosen if leaf.node.code != domain.code else whole
                if own or whole:
                    to.setdefault(own or whole, []).append(leaf.node.code)
        return tuple(
            Share(
                codes=tuple(codes),
                user=user_id(target.removeprefix(_USER)) if target.startswith(_USER) else None,
                assignment=user_id(target.removeprefix(_ASSIGNMENT))
                if target.startswith(_ASSIGNMENT)
                else None,
            )
            for target, codes in to.items()
        )

    def loads(self, shares: Iterable[Share], names: Mapping[str, str]) -> list[Load]:
        """Return what each person of the role takes after the shares have moved."""
        plan = spread(self.interviewer, self.role, self.running, shares)
        found = []
        for item in self.running:
            before = self.budget(self.role, item.codes)
            codes = plan.changed.get(item.pk, tuple(item.codes))
            after = (
                self._nothing() if item.pk in plan.changed and not codes else self.budget(self.role, codes)
            )
            found.append(self._load(_name(item), before, after, item.user_id))
        for key, codes in plan.added.items():
            after = self.budget(self.role, codes)
            found.append(self._load(names.get(f"{_USER}{key}", ""), None, after, key))
        return found

    def _nothing(self) -> Budget:
        return attrs.evolve(self.budget(self.role, ()), questions=0, minutes=0)

    def _load(self, name: str, before: Budget | None, after: Budget, user: UUID | None) -> Load:
        others = [
            self.budget(item.role, item.codes).minutes
            for item in self.everyone
            if user is not None and item.user_id == user and item.role != self.role
        ]
        minutes = after.minutes + sum(others)
        is_too_long = is_quick(self.row) and minutes > QUICK_MOST_MIN
        return Load(name=name, before=before, after=after, minutes=minutes, is_too_long=is_too_long)


def _name(item: Assignment) -> str:
    return item.user.display_name if item.user is not None else item.person


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.ASSIGNMENT_EDIT)
def show(request: HttpRequest, assessment_id: UUID) -> HttpResponse:
    """Show what each sub-domain of a role takes; work out or carry out who is asked which."""
    row = assessment_of(request, assessment_id, Permission.ASSIGNMENT_EDIT)
    actor, given = actor_of(request), request.POST if request.method == "POST" else request.GET
    roles = pinned_pack(row).content.roles
    role = next((item for item in roles if item.code == given.get("role")), roles[0])
    rows = assignments_visible_to(actor).filter(assessment=row, ended_at__isnull=True)
    sheet = Sheet(row, list(rows.select_related("user")), role.code)
    people = [
        (f"{_USER}{value}", name)
        for value, name in people_choices(people_known_to(actor, row.tenant_id, timezone.now()))
        if value
    ]
    people += [(f"{_ASSIGNMENT}{item.pk}", item.person) for item in sheet.running if item.user_id is None]
    names = dict(people)
    chosen = {
        name.removeprefix(_TO): str(value)
        for name, value in request.POST.items()
        if name.startswith(_TO) and value in names
    }
    context: dict[str, Any] = {"role": role, "roles": roles, "people": people, "most": QUICK_MOST_MIN}
    status = 200
    shares = sheet.shares(chosen)
    try:
        if shares and request.POST.get("do") == "move":
            moved = SpreadRole(assessment=row.pk, role=role.code, shares=shares).run(actor)
            messages.success(request, _moved(moved))
            return redirect("assessment_people", row.pk)
        loads = sheet.loads(shares, names)
    except HengduError as error:
        loads, status = sheet.loads((), names), _WRONG
        context["problem"] = told(error)
    context |= {"domains": sheet.domains(chosen), "loads": loads, "is_preview": bool(shares)}
    if request.method == "POST" and not shares:
        context["problem"] = _("Choose a person for at least one sub-domain.")
        status = _WRONG
    return page(request, "assessments/spread.html", row, "people", context, status=status)


def _moved(number: int) -> str:
    if number:
        return _("The questions were spread; everybody concerned finds a notice in the inbox.")
    return _("Everybody chosen was asked these sub-domains already; nothing changed.")
