"""Refuse passwords that were used lately."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.hashers import check_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hengdu.store.people.queries import former_passwords

if TYPE_CHECKING:
    from hengdu.store.people.models import User


class NotUsedBefore:
    """Refuse the last ``last`` passwords of a person, the present one among them."""

    def __init__(self, last: int = 5) -> None:
        self.last = last

    def validate(self, password: str, user: User | None = None) -> None:
        """Raise ValidationError for a password used before; each comparison hashes once (some 50 ms)."""
        if user is None or user._state.adding:  # noqa: SLF001 - Django documents _state
            return
        if any(check_password(password, former) for former in former_passwords(user, self.last)):
            raise ValidationError(_("This password was used before."), code="password_used_before")

    def get_help_text(self) -> str:
        """Return what the form says beforehand."""
        return ngettext(
            "It must differ from your last password.",
            "It must differ from your last %(count)d passwords.",
            self.last,
        ) % {"count": self.last}
