"""Say bilingual texts in the language of the page: ``{% load hengdu %}{{ text|said }}``."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from django import template
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import gettext as _

from hengdu.errors import HengduError
from hengdu.evidence import DEFAULT_LIMITS
from hengdu.glossary import Glossary, load_glossary
from hengdu.text import Text
from hengdu.web import _wording
from hengdu.web.templatetags import _numbers

if TYPE_CHECKING:
    from collections.abc import Iterable

    from hengdu.packs import Pack

register = template.Library()
for made in (_numbers.score, _numbers.signed, _numbers.share, _numbers.months, _numbers.confidence_band):
    register.filter(made.__name__, made)


_BROWSERS: Final = (
    ("Edg/", "Edge"),
    ("OPR/", "Opera"),
    ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
_SYSTEMS: Final = (
    ("Windows", "Windows"),
    ("Android", "Android"),
    ("iPhone", "iOS"),
    ("iPad", "iPadOS"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
)


@register.filter
def browser(agent: str) -> str:
    """Return browser and system out of a User-Agent header, for people to tell their sessions apart."""
    found = [next((name for sign, name in known if sign in agent), "") for known in (_BROWSERS, _SYSTEMS)]
    return " · ".join(name for name in found if name) or agent[:40]


@register.filter
def said(value: object) -> object:
    """Return a bilingual text, or an error, in the language of the page; anything else unchanged."""
    if isinstance(value, Text):
        return value[_wording.language()]
    return _wording.said(value) if isinstance(value, HengduError) else value


@register.filter
def day_words(value: object) -> object:
    """Return an ISO day, given as text, the way the page writes days; anything else unchanged.

    >>> day_words("2026")
    '2026'
    """
    try:
        return date_format(date.fromisoformat(str(value)), "DATE_FORMAT")
    except ValueError:
        return value


@register.simple_tag
def file_limit() -> str:
    """Return what a file field tells js/files.js: how large a file may be, what to say of a larger one."""
    most = DEFAULT_LIMITS.file_bytes
    words = _("larger than %(mib)d MB; nothing was sent, and what you typed is still here. Split or pack it.")
    return format_html('data-max-bytes="{}" data-too-large="{}"', most, words % {"mib": most >> 20})


@register.filter
def unlabelled(words: object) -> object:
    """Return a sentence in the language of the page without its first word and colon: the heading says it."""
    text = said(words)
    label, _colon, rest = str(text).partition("：" if _wording.language() == "zh" else ": ")
    return rest if rest and " " not in label else text


@register.filter
def listed(items: Iterable[object], stop: str = ",") -> str:
    """Return items in one line with the comma, or the semicolon, of the page's language."""
    marks = {",": ("、", ", "), ";": ("；", "; ")}[stop]
    return marks[_wording.language() != "zh"].join(str(said(item)) for item in items or ())


@register.filter
def level_name(level: int, pack: Pack) -> Text:
    """Return the name of a level of a pack."""
    return pack.level_name(level)


@cache
def _glossary() -> Glossary:
    return load_glossary()


@register.simple_tag
def concept(code: str) -> Any:  # noqa: ANN401 - safe text
    """Return a small help that says what a term of the glossary means; it opens without a script.

    Nothing for a code that the glossary does not have: a page is not lost for want of a help.
    """
    lang = _wording.language()
    term = next((term for term in _glossary().terms if term.code == code), None)
    if term is None:
        return ""
    name = term.zh if lang == "zh" else term.en
    label = f"什么是{name}" if lang == "zh" else f"What is {name}?"
    return format_html(
        '<details class="help"><summary aria-label="{}">?</summary><p>{}</p></details>',
        label,
        term.definition[lang],
    )
