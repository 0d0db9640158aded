"""Change the policy of signing in."""

from __future__ import annotations

from typing import ClassVar
from uuid import UUID

import attrs

from hengdu.actions._action import Action, Work
from hengdu.actions._errors import NotFoundError
from hengdu.actions.accounts._errors import AccountError
from hengdu.store import Permission, Role
from hengdu.store.people.models import Installation, MfaRule
from hengdu.store.people.queries import forget_policy
from hengdu.store.tenants.models import Tenant
from hengdu.store.trail import Tag

_IDLE_MIN = range(5, 481)
_ABSOLUTE_MIN = range(15, 7 * 24 * 60 + 1)
_CODE_H = range(1, 721)


@attrs.frozen
class MfaScope:
    """Ask a second factor of a role, of a tenant, or of a role in a tenant; an empty field means any."""

    role: Role | None = None
    tenant: UUID | None = None


@attrs.frozen(kw_only=True)
class ChangePolicy(Action[None]):
    """Set how long sessions and codes last and who needs a second factor.

    Minutes 5-480 idle, 15-10,080 in all; codes last 1-720 hours.
    """

    permission: ClassVar = Permission.SETTINGS_MANAGE
    event: ClassVar = Tag.SETTINGS_CHANGED

    session_idle_minutes: int
    session_absolute_minutes: int
    code_valid_hours: int
    mfa_for_all: bool
    mfa_scopes: tuple[MfaScope, ...] = ()

    def check(self, work: Work) -> None:
        """Refuse numbers outside the limits, empty scopes and institutions that are not there."""
        del work
        for field, allowed in (
            ("session_idle_minutes", _IDLE_MIN),
            ("session_absolute_minutes", _ABSOLUTE_MIN),
            ("code_valid_hours", _CODE_H),
        ):
            if getattr(self, field) not in allowed:
                limits = f"{allowed.start}-{allowed.stop - 1}"
                raise AccountError(f"应在 {limits} 之间", f"must be {limits}", place=field)
        if any(scope.role is None and scope.tenant is None for scope in self.mfa_scopes):
            raise AccountError(
                "规则须指明角色或机构", "a rule names a role or an institution", place="mfa_scopes"
            )
        named = {scope.tenant for scope in self.mfa_scopes if scope.tenant is not None}
        if Tenant.objects.filter(pk__in=named).count() < len(named):
            raise NotFoundError("tenant")

    def execute(self, work: Work) -> None:
        """Write the row and the rules."""
        row = Installation.objects.select_for_update().get(id=1)
        before = _facts(row)
        row.session_idle_minutes = self.session_idle_minutes
        row.session_absolute_minutes = self.session_absolute_minutes
        row.code_valid_hours = self.code_valid_hours
        row.mfa_for_all = self.mfa_for_all
        row.save()
        MfaRule.objects.all().delete()
        MfaRule.objects.bulk_create(
            MfaRule(role=scope.role.value if scope.role else "", tenant_id=scope.tenant)
            for scope in dict.fromkeys(self.mfa_scopes)
        )
        work.record(self.event, object="policy", before=before, after=_facts(row))
        work.afterwards(forget_policy)


def _facts(row: Installation) -> dict[str, object]:
    rules = MfaRule.objects.order_by("role", "tenant_id").values_list("role", "tenant_id")
    return {
        "session_idle_minutes": row.session_idle_minutes,
        "session_absolute_minutes": row.session_absolute_minutes,
        "code_valid_hours": row.code_valid_hours,
        "mfa_for_all": row.mfa_for_all,
        "mfa_scopes": [[role, str(tenant) if tenant else ""] for role, tenant in rules],
    }
