"""Bound how much evidence an institution may keep."""

from __future__ import annotations

from typing import ClassVar, Final
from uuid import UUID

import attrs

from hengdu.actions._action import Action, Work
from hengdu.actions._errors import ActionError, NotFoundError
from hengdu.evidence import DEFAULT_LIMITS
from hengdu.store import Permission
from hengdu.store.evidence.models import Quota
from hengdu.store.tenants.models import Tenant
from hengdu.store.trail import Tag

MIB: Final = 1024 * 1024
MOST_QUOTA_BYTES: Final = 100 * 1024 * 1024 * MIB  # 100 TiB: a slip of the finger, not a disk


@attrs.frozen(kw_only=True)
class SetQuota(Action[None]):
    """Set the largest file and the quota of one institution, or of all that have none of their own.

    Sizes in bytes; None leaves the program's own limit, and both None remove the row. ActionError beyond the
    program's own limit of one file, or below one mebibyte.
    """

    permission: ClassVar = Permission.SETTINGS_MANAGE
    event: ClassVar = Tag.SETTINGS_CHANGED
    tenant: UUID | None = None
    file_bytes: int | None = None
    tenant_bytes: int | None = None

    def check(self, work: Work) -> None:
        """Refuse sizes that cannot be meant."""
        del work
        for name, size, most in (
            ("file_bytes", self.file_bytes, DEFAULT_LIMITS.file_bytes),
            ("tenant_bytes", self.tenant_bytes, MOST_QUOTA_BYTES),
        ):
            if size is not None and not MIB <= size <= most:
                raise ActionError(
                    f"须在 1 至 {most // MIB} MB 之间",
                    f"it must be from 1 to {most // MIB} MB",
                    place=name,
                    hint_zh="留空表示不另设限制",
                    hint_en="Leave it empty for no further limit",
                )
        if self.tenant is not None and not Tenant.objects.filter(pk=self.tenant).exists():
            raise NotFoundError("tenant")

    def execute(self, work: Work) -> None:
        """Write or remove the row."""
        row = Quota.objects.select_for_update().filter(tenant=self.tenant).order_by("pk").first()
        before = {"file_bytes": row.file_bytes, "tenant_bytes": row.tenant_bytes} if row is not None else {}
        after = {"file_bytes": self.file_bytes, "tenant_bytes": self.tenant_bytes}
        if self.file_bytes is None and self.tenant_bytes is None:
            Quota.objects.filter(tenant=self.tenant).delete()
        else:
            row = row or Quota(tenant_id=self.tenant)
            row.file_bytes, row.tenant_bytes = self.file_bytes, self.tenant_bytes
            row.changed_at, row.changed_by_id = work.moment, work.actor.user_id
            row.save()
        what = {"what": "evidence quota", "tenant": str(self.tenant or "")}
        work.record(self.event, before={**what, **before}, after={**what, **after})
