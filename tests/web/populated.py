"""Two institutions and a person of every role in the first, for tests that walk all pages.

Each institution has the same kinds of objects; ``sides["own"]`` and ``sides["foreign"]`` hold their ids under
the names that addresses use (``assessment_id`` ...). Where a family of pages has a new kind of id in its
address, it is made in ``_side`` and named there. ``mark`` is put into every free text, so that a test can
look for it, or for what it does to a browser.
"""

from __future__ import annotations

import atexit
import shutil
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import attrs
from allauth.usersessions.models import UserSession
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone
from tests.application import fresh_database, keep_database, take_database
from tests.sealing import approve
from tests.web.attacked import attack
from tests.web.course_stock import drafting
from tests.web.pack_stock import model_draft
from tests.web.planning_stock import planning
from tests.web.stock import INTERVIEW_ROLE, Stock

from hengdu.actions import (
    CreateTenant,
    GrantRole,
    Role,
    SealAssessment,
    TenantFacts,
    anchor_daily,
)
from hengdu.store import SITE_ROLES
from hengdu.store.disputes.models import Dispute, DisputeState
from hengdu.store.people.models import FactorReset, Installation, User
from hengdu.store.services.models import Receiver
from hengdu.store.tenants.models import Grant

if TYPE_CHECKING:
    from collections.abc import Iterator
    from uuid import UUID

FOLDERS = ("results", "anchors", "evidence", "dossiers")
PASSWORD = "correct-horse-battery-7"  # noqa: S105 - of people who live for one test
# Ids of objects that one institution or one of its people has.
OF_AN_INSTITUTION = {
    "job_id",
    "engagement_id",
    "collection_id",
    "delivery_id",
    "service_id",
    "receiver_id",
    "grant_id",
    "reset_id",
    "token_id",
    "session_id",
    "user_id",
}
# Ids of objects that no institution has; who may see them is the permission's, or the drafting's, alone.
SHARED = {
    "course_id": "a drafting belongs to its units: is_allowed asks for them",
    "file_id": "of a drafting",
    "plan_id": "of the standards desk",
    "policy_review_id": "of the standards desk",
    "document_id": "of the standards desk",
    "edition_id": "a model belongs to the installation",
    "provider_id": "the institution's sign-in service",
}
# An id that no object has.
UNKNOWN = "00000000-0000-4000-8000-000000000000"


def is_lone(names: tuple[str, ...]) -> bool:
    """Say whether an address names an object of an institution, and neither institution nor assessment."""
    return {"assessment_id", "tenant_id"}.isdisjoint(names) and not OF_AN_INSTITUTION.isdisjoint(names)


@attrs.frozen(kw_only=True)
class Route:
    """One address: its name, its pattern, the names in it, and its view."""

    name: str
    pattern: str
    names: tuple[str, ...]
    view: Any


def routes() -> list[Route]:
    """Return every address of a page, with nothing left out; those of the API are walked in tests/api."""
    return [
        Route(
            name=one.name or "",
            pattern=pattern,
            names=tuple(one.pattern.regex.groupindex) + outer,
            view=one.callback,
        )
        for pattern, outer, one in _walk(get_resolver(), "", ())
        if not pattern.startswith("api/")
    ]


def _walk(
    at: URLResolver, prefix: str, outer: tuple[str, ...]
) -> Iterator[tuple[str, tuple[str, ...], URLPattern]]:
    for one in at.url_patterns:
        pattern = f"{prefix}{one.pattern}"
        if isinstance(one, URLResolver):
            yield from _walk(one, pattern, outer + tuple(one.pattern.regex.groupindex))
        else:
            yield pattern, outer, one


@attrs.define
class Populated(Stock):
    """The people by role (of the own institution or of the site), and the ids of both sides.

    ``sealed`` holds ids as the own side does, of a second assessment that is sealed.
    """

    people: dict[Role, User] = attrs.field(factory=dict)
    sides: dict[str, dict[str, Any]] = attrs.field(factory=dict)
    sealed: dict[str, Any] = attrs.field(factory=dict)

    def fill(self) -> Populated:
        """Make everything; once, in a fresh database."""
        Installation.objects.create(id=1, set_up_at=timezone.now())
        tenants = {side: self._tenant(side) for side in ("own", "foreign")}
        for role in Role:
            tenant = None if role in SITE_ROLES else tenants["own"]
            self.people[role] = self.person(role.value, role, tenant)
        for side, tenant in tenants.items():
            self.sides[side] = self._side(side, tenant)
        if self.mark:
            attack(self.sides["own"], self.mark)
        self.sealed = self._sealed()
        return self

    def _sealed(self) -> dict[str, Any]:
        """Make one more assessment of the own institution, seal it, and return the ids of its objects."""
        own = self.sides["own"]
        inside = self._inside(own["tenant_id"], own["lead"], own["respondent"])
        Dispute.objects.filter(pk=inside["dispute_id"]).update(state=DisputeState.CLOSED)
        approve(inside["assessment_id"])
        SealAssessment(assessment=inside["assessment_id"]).run(self.system)
        return own | inside

    def person(self, name: str, role: Role, tenant: UUID | None) -> User:
        """Make a person with a role."""
        user = User.objects.create_user(
            name,
            PASSWORD,
            display_name=self.text(name, 64),
            email="x@example.org",
            password_changed_at=timezone.now(),
        )
        roles = (INTERVIEW_ROLE,) if role is Role.RESPONDENT else ()
        GrantRole(
            user=user.pk,
            role=role,
            tenant=tenant,
            interview_roles=roles,
            purpose=self.text("用途"),
            unit=self.text("单位") if role is Role.UNIT_EDITOR else "",
        ).run(self.system)
        return user

    def _tenant(self, side: str) -> UUID:
        facts = TenantFacts(
            name=self.text(f"机构{side}"),
            name_en=self.text(side),
            kind="securities",
            region=self.text("地区", 100),
            size=self.text("规模", 100),
        )
        return CreateTenant(facts=facts, is_sample=True).run(self.system)

    def _side(self, side: str, tenant: UUID) -> dict[str, Any]:
        """Make one institution's objects and return their ids by the names in addresses."""
        if side == "own":
            lead, respondent = self.people[Role.LEAD], self.people[Role.RESPONDENT]
        else:
            lead = self.person("foreign_lead", Role.LEAD, tenant)
            respondent = self.person("foreign_respondent", Role.RESPONDENT, tenant)
        self._profile(tenant)
        inside = self._inside(tenant, lead, respondent)
        assessment = inside["assessment_id"]
        engagement = self._engagement(side, tenant, assessment)
        service = self._service(tenant)
        collection, delivery = self._collection(tenant)
        standard = self._standard(side)
        anchor = anchor_daily(timezone.now())
        return {
            **inside,
            "engagement_id": engagement,
            "standard": standard,
            **planning(self.system, side, self.text),
            "topic": "DS.classification",
            "service_id": service,
            "receiver_id": Receiver.objects.get(service=service).pk,
            "collection_id": collection,
            "delivery_id": delivery,
            "kind": "note",
            "grant_id": Grant.objects.filter(tenant=tenant, user=respondent).first().pk,
            "reset_id": self._factor_reset(respondent),
            "session_id": self._session(respondent),
            "token_id": self._token(lead),
            "seq": 1,
            "name": anchor.name if anchor else self.sides["own"]["name"],
            "provider_id": "oidc",
            **drafting(self, side),
            **model_draft(self.system, side, self.text),
        }

    def _session(self, user: User) -> int:
        """Remember that the person is signed in somewhere."""
        row = UserSession.objects.create(
            user=user,
            ip="127.0.0.1",
            session_key=f"populated-{user.username}"[:40],
            user_agent=self.text("浏览器"),
        )
        return row.pk

    def _factor_reset(self, user: User) -> UUID:
        """Ask to remove a person's second factor."""
        asker = next(iter(self.people.values()))
        row = FactorReset.objects.create(user=user, asked_by=asker, reason=self.text("事由"))
        return row.pk


_KEPT: dict[str, tuple[str, Path, Populated]] = {}


@contextmanager
def populated(folder: Path, mark: str = "") -> Iterator[Populated]:
    """Offer a filled database with its files in ``folder``; made once in a process, then copied."""
    with fresh_database(folder):
        if mark not in _KEPT:
            made, kept = Populated(mark=mark).fill(), Path(tempfile.mkdtemp(prefix="hengdu-populated-"))
            atexit.register(shutil.rmtree, kept, ignore_errors=True)
            _KEPT[mark] = (keep_database(kept, "populated"), kept, made)
            for place in FOLDERS:
                if (folder / place).exists():
                    shutil.copytree(folder / place, kept / place)
        else:
            database, kept, made = _KEPT[mark]
            take_database(database)
            for place in FOLDERS:
                if (kept / place).exists():
                    shutil.copytree(kept / place, folder / place, dirs_exist_ok=True)
        yield made
