"""Say bilingual things in the language of the page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import get_language

if TYPE_CHECKING:
    from hengdu.errors import HengduError
    from hengdu.text import Lang


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
