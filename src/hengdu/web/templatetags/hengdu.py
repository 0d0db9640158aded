"""Say bilingual texts in the language of the page: ``{% load hengdu %}{{ text|said }}``."""

from __future__ import annotations

from django import template

from hengdu.errors import HengduError
from hengdu.text import Text
from hengdu.web import _wording

register = template.Library()


@register.filter
def said(value: object) -> object:
    """Return a bilingual text, or an error, in the language of the page; anything else unchanged."""
    if isinstance(value, Text):
        return value[_wording.language()]
    return _wording.said(value) if isinstance(value, HengduError) else value
