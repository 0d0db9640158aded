"""Make one-time codes that people can type from paper, and find them again by their digest alone."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
from typing import TYPE_CHECKING, Final

from django.db.models import Q

from hengdu.store.people.models import CodePurpose, OneTimeCode

if TYPE_CHECKING:
    from uuid import UUID

# 31 signs that nobody mistakes for another, 20 of them: 99 bits.
_SIGNS: Final = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
_GROUPS: Final = 5
_GROUP: Final = 4


def code_digest(code: str) -> str:
    """Return the digest of a code as typed: case, spaces and dashes do not matter.

    >>> code_digest("abcd-efgh") == code_digest(" ABCD EFGH")
    True
    """
    kept = "".join(sign for sign in code.upper() if sign in _SIGNS)
    return hashlib.sha256(kept.encode("ascii")).hexdigest()


def make_code(
    purpose: CodePurpose,
    *,
    user_id: UUID | None,
    made_by: UUID | None,
    moment: dt.datetime,
    valid_s: int,
) -> tuple[OneTimeCode, str]:
    """Store a new code and return its row and, this once, the code itself; older ones of its kind end.

    The caller records :attr:`hengdu.store.trail.Tag.CODE_MADE`.
    """
    owner = Q(user_id=user_id) if user_id else Q(user_id__isnull=True)
    unused = OneTimeCode.objects.filter(owner, purpose=purpose, used_at=None, revoked_at=None)
    unused.update(revoked_at=moment)
    code = "-".join("".join(secrets.choice(_SIGNS) for _ in range(_GROUP)) for _ in range(_GROUPS))
    row = OneTimeCode.objects.create(
        purpose=purpose,
        user_id=user_id,
        digest=code_digest(code),
        created_by_id=made_by,
        created_at=moment,
        expires_at=moment + dt.timedelta(seconds=valid_s),
    )
    return row, code
