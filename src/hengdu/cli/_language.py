"""Choose between Chinese and English before anything is printed.

Help texts carry both wordings in one string, so that one set of commands serves both languages.
"""

from __future__ import annotations

import locale
import os
from contextvars import ContextVar
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

ENVIRONMENT: Final = "HENGDU_LANG"
WORDINGS: Final = ("zh", "en")
_BETWEEN: Final = "\x1f"
_current: ContextVar[str] = ContextVar("language", default="en")


def both(zh: str, en: str) -> str:
    """Return one help text that holds two wordings.

    >>> wording(both("帮助", "help"), "zh")
    '帮助'
    """
    return f"{zh}{_BETWEEN}{en}"


def wording(text: str, lang: str) -> str:
    """Return the wording in ``lang``; a text in one language is returned as it is."""
    zh, between, en = text.partition(_BETWEEN)
    return (zh if lang == "zh" else en) if between else text


def current() -> str:
    """Return the language of the running command."""
    return _current.get()


def speak(lang: str) -> None:
    """Set the language of the running command."""
    _current.set(lang)


def chosen(arguments: Sequence[str], environment: Mapping[str, str] | None = None) -> str:
    """Return the language of ``--lang``, else of HENGDU_LANG, else of the locale."""
    for at, word in enumerate(arguments):
        if word == "--":
            break
        value = word.partition("=")[2] if word.startswith("--lang=") else ""
        if word == "--lang" and at + 1 < len(arguments):
            value = arguments[at + 1]
        if value in WORDINGS:
            return value
    variables = os.environ if environment is None else environment
    if variables.get(ENVIRONMENT) in WORDINGS:
        return variables[ENVIRONMENT]
    return _of_locale(variables)


def _of_locale(variables: Mapping[str, str]) -> str:
    """Return zh for a Chinese locale; Windows has no variables and names its locale ``Chinese_…``."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if variables.get(name):
            return "zh" if variables[name].lower().startswith("zh") else "en"
    name = locale.getlocale()[0] or ""
    return "zh" if name.lower().startswith(("zh", "chinese")) else "en"
