"""Say in the language of the page what a grant is and whether it holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from hengdu.actions import ROLE_NAMES, Role
from hengdu.store.standards.dashboard import titles_of_courses
from hengdu.store.tenants.models import Grant
from hengdu.text import Text

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable


@attrs.frozen(kw_only=True)
class GrantRow:
    """One grant as a table shows it; ``state`` is ``held``, ``later``, ``over`` or ``revoked``."""

    grant: Grant
    role: Text
    state: str
    drafting: str = ""

    @property
    def can_end(self) -> bool:
        """Say whether there is something to revoke."""
        return self.state in {"held", "later"}


def grant_rows(grants: Iterable[Grant], moment: dt.datetime) -> list[GrantRow]:
    """Return the rows of grants as they stand at ``moment``."""
    kept = list(grants)
    titles = titles_of_courses({one.course for one in kept if one.course is not None})
    return [
        GrantRow(
            grant=one,
            role=ROLE_NAMES[Role(one.role)],
            state=_state(one, moment),
            drafting=titles.get(one.course, "") if one.course else "",
        )
        for one in kept
    ]


def _state(grant: Grant, moment: dt.datetime) -> str:
    if grant.revoked_at is not None:
        return "revoked"
    if grant.ends_at is not None and grant.ends_at <= moment:
        return "over"
    return "later" if grant.starts_at > moment else "held"
