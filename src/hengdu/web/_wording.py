"""Say bilingual things in the language of the page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.utils.translation import get_language, gettext_noop, ngettext_lazy

if TYPE_CHECKING:
    from hengdu.errors import HengduError
    from hengdu.text import Lang

# Django's own strings that our catalogue says in our words: full-width signs, 您 instead of 你.
REWORDED: Final = (
    gettext_noop(":"),
    gettext_noop("Your password can’t be too similar to your other personal information."),
    gettext_noop("Your password can’t be a commonly used password."),
    gettext_noop("Your password can’t be entirely numeric."),
    ngettext_lazy(
        "Your password must contain at least %(min_length)d character.",
        "Your password must contain at least %(min_length)d characters.",
        "min_length",
    ),
)


def language() -> Lang:
    """Return ``zh`` or ``en``, the key of every bilingual text."""
    return "zh" if (get_language() or "zh").startswith("zh") else "en"


def said(error: HengduError) -> str:
    """Return an error's message and hint, without its place."""
    zh = language() == "zh"
    message, hint = (error.zh, error.hint_zh) if zh else (error.en, error.hint_en)
    if not hint:
        return message
    return f"{message.rstrip('。')}。{hint}" if zh else f"{message}. {hint}"
