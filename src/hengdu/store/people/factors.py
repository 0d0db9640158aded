"""Encrypt the secrets of second factors anew."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


def recrypt_factors(again: Callable[[str], str]) -> int:
    """Pass every encrypted secret of a second factor through ``again``; return how many rows changed.

    Call it in a transaction. ``again`` decrypts with any key it has and encrypts with the newest.
    """
    from allauth.mfa.models import Authenticator

    rows = list(Authenticator.objects.select_for_update())
    for row in rows:
        row.data = {
            name: _again(value, again) if name in _SECRETS else value for name, value in row.data.items()
        }
        row.save(update_fields=["data"])
    return len(rows)


_SECRETS = frozenset({"secret", "seed", "migrated_codes"})


def _again(value: object, again: Callable[[str], str]) -> object:
    if isinstance(value, str):
        return again(value)
    return [again(str(one)) for one in value] if isinstance(value, list) else value
