"""Refuse passwords that were used lately."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.contrib.auth.hashers import check_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hengdu.store.people.queries import former_passwords

# Words of this application and its field; a password that is made of them is guessed first. Also in
# docs/howto/sign-in.md.
WORDS: Final = (
    "hengdu",
    "衡度",
    "nscmm",
    "password",
    "admin",
    "securities",
    "security",
    "futures",
    "zhengquan",
    "qihuo",
)

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


class NotOurWords:
    """Refuse passwords that are little more than a word of this application or its field."""

    def __init__(self, rest: int = 8) -> None:
        self.rest = rest

    def validate(self, password: str, user: User | None = None) -> None:
        """Raise ValidationError where fewer than ``rest`` signs are left without those words."""
        del user  # the words are everybody's
        left = password.lower()
        for word in WORDS:
            left = left.replace(word, "")
        if len(left) < min(self.rest, len(password)):
            raise ValidationError(
                _("This password is little more than a word of this application."), code="password_our_words"
            )

    def get_help_text(self) -> str:
        """Return what the form says beforehand."""
        return _("It must not be little more than a word of this application or of the industry.")
