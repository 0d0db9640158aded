"""Make and change institutions and their profiles."""

from __future__ import annotations

from typing import Any, ClassVar
from uuid import UUID

import attrs

from hengdu.actions._action import Action, Work
from hengdu.actions._checks import checked, one_line, one_of
from hengdu.actions._errors import ActionError, Conflict, NotFoundError
from hengdu.assessments import InstitutionKey, check_facts
from hengdu.store import Permission, Place
from hengdu.store.assessments.packs import DEFAULT_PACK, installed
from hengdu.store.tenants.models import Tenant
from hengdu.store.tenants.profile import Profile, profile_data, profile_of
from hengdu.store.tenants.queries import GROUP_DEPTH
from hengdu.store.trail import Tag

_FACTS = ("name", "name_en", "key_scheme", "key_value", "kind", "region", "size", "is_group", "is_active")


@attrs.frozen(kw_only=True)
class TenantFacts:
    """What the system administrator states of an institution.

    ``kind`` is an institution type of the pack in use (``securities-large`` ...), free otherwise; the key is
    统一社会信用代码 (``uscc``) or 机构编码 (``org_code``).
    """

    name: str
    name_en: str = ""
    key_scheme: str = ""
    key_value: str = ""
    kind: str = ""
    region: str = ""
    size: str = ""
    parent: UUID | None = None
    is_group: bool = False
    is_active: bool = True


def _columns(facts: TenantFacts, tenant: Tenant | None) -> dict[str, Any]:
    columns = {
        "name": one_line(facts.name, "name", most=200, least=1),
        "name_en": one_line(facts.name_en, "name_en", most=200),
        "key_scheme": facts.key_scheme if facts.key_value else "",
        "key_value": one_line(facts.key_value, "key_value", most=40),
        "kind": one_line(facts.kind, "kind", most=40),
        "region": one_line(facts.region, "region", most=100),
        "size": one_line(facts.size, "size", most=100),
        "is_group": facts.is_group,
        "is_active": facts.is_active,
        "parent": _parent(facts.parent, tenant),
    }
    if columns["key_value"]:
        one_of(facts.key_scheme, ("uscc", "org_code"), "key_scheme")
        checked(InstitutionKey, {"scheme": facts.key_scheme, "value": columns["key_value"]}, "key_value")
        others = Tenant.objects.filter(key_scheme=facts.key_scheme, key_value=columns["key_value"])
        if tenant is not None:
            others = others.exclude(pk=tenant.pk)
        if others.exists():
            raise ActionError(
                "该机构编码已登记",
                "an institution with this key is there already",
                place="key_value",
                hint_zh="请在机构列表中查找",
                hint_en="Look for it in the list of institutions",
            )
    return columns


def _parent(parent_id: UUID | None, tenant: Tenant | None) -> Tenant | None:
    if parent_id is None:
        return None
    parent = Tenant.objects.filter(pk=parent_id).first()
    if parent is None:
        raise NotFoundError("parent")
    at: Tenant | None = parent
    for _ in range(GROUP_DEPTH):
        if at is None:
            return parent
        if tenant is not None and at.pk == tenant.pk:
            break
        at = at.parent
    raise ActionError(
        f"集团层级循环或超过 {GROUP_DEPTH} 层",
        f"the groups go round in a circle or are deeper than {GROUP_DEPTH}",
        place="parent",
        hint_zh="请直接挂在上一级集团下",
        hint_en="Put it directly under a higher group",
    )


def _facts_of(row: Tenant) -> dict[str, Any]:
    return {name: getattr(row, name) for name in _FACTS} | {"parent": str(row.parent_id or "")}


@attrs.frozen(kw_only=True)
class CreateTenant(Action[UUID]):
    """Register an institution; returns its id."""

    permission: ClassVar = Permission.TENANT_MANAGE
    event: ClassVar = Tag.TENANT_CREATED
    facts: TenantFacts
    is_sample: bool = False

    def execute(self, work: Work) -> UUID:
        """Insert the row."""
        row = Tenant.objects.create(
            **_columns(self.facts, None), is_sample=self.is_sample, created_at=work.moment
        )
        if row.parent is not None and not row.parent.is_group:
            Tenant.objects.filter(pk=row.parent.pk).update(is_group=True)
        work.record(self.event, object=str(row.pk), after=_facts_of(row), place=Place(tenant=row.pk))
        return row.pk


@attrs.frozen(kw_only=True)
class ChangeTenant(Action[int]):
    """Change what is stated of an institution; returns the new version."""

    permission: ClassVar = Permission.TENANT_MANAGE
    event: ClassVar = Tag.TENANT_CHANGED
    tenant: UUID
    facts: TenantFacts
    version: int

    def place(self, work: Work) -> Place:
        """Load the tenant; the permission itself is the site's."""
        return work.at_tenant(self.tenant)

    def execute(self, work: Work) -> int:
        """Update the row if nobody else did meanwhile."""
        row = work.tenant
        before = _facts_of(row)
        columns = _columns(self.facts, row)
        changed = Tenant.objects.filter(pk=row.pk, version=self.version).update(
            **columns, version=self.version + 1
        )
        if not changed:
            raise Conflict(before, place=str(row.pk))
        parent = columns["parent"]
        if parent is not None and not parent.is_group:
            Tenant.objects.filter(pk=parent.pk).update(is_group=True)
        row.refresh_from_db()
        work.record(self.event, object=str(row.pk), before=before, after=_facts_of(row))
        return row.version


@attrs.frozen(kw_only=True)
class SaveProfile(Action[int]):
    """Save the institution's profile (staff, systems, protected objects, facts); returns the new version.

    ``data`` is plain data of :class:`hengdu.store.tenants.profile.Profile`; facts, objects and the type are
    checked against the installed ``pack``. ``kind`` changes the type of institution; None leaves it.
    """

    permission: ClassVar = Permission.PROFILE_EDIT
    event: ClassVar = Tag.PROFILE_SAVED
    tenant: UUID
    data: dict[str, Any]
    version: int
    pack: str = DEFAULT_PACK
    kind: str | None = None

    def place(self, work: Work) -> Place:
        """Load the tenant."""
        return work.at_tenant(self.tenant)

    def execute(self, work: Work) -> int:
        """Update the profile if nobody else did meanwhile."""
        profile = checked(Profile, self.data, "profile")
        codes = [system.code for system in profile.systems]
        twice = next((code for code in codes if codes.count(code) > 1), None)
        if twice is not None:
            raise ActionError(
                f"系统编号 {twice} 出现两次",
                f"the system code {twice} occurs twice",
                place="systems",
                hint_zh="每个系统用不同的编号",
                hint_en="Give each system a code of its own",
            )
        kind = work.tenant.kind if self.kind is None else self.kind
        check_facts(installed(self.pack), profile.facts(kind))
        before = {**work.tenant.profile, "type": work.tenant.kind}
        after = profile_data(profile)
        changed = Tenant.objects.filter(pk=self.tenant, version=self.version).update(
            profile=after, kind=kind, version=self.version + 1
        )
        if not changed:
            raise Conflict(profile_of(work.tenant), place="profile")
        work.record(self.event, object=str(self.tenant), before=before, after={**after, "type": kind})
        return self.version + 1
