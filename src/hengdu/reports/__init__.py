"""Make reports of a result: one context, four formats (HTML, PDF, Word, Excel), Chinese and English.

Themes are entry points of the group ``hengdu.report_themes``; the built-in one is found there too.
"""

from hengdu.reports._about import About
from hengdu.reports._render import FORMATS, Format, default_stem, render, report_bytes, write_report
from hengdu.reports._theme import DEFAULT_THEME, THEMES_GROUP, Theme, find_theme, installed_themes
from hengdu.reports.context import ReportContext, report_context

__all__ = [
    "DEFAULT_THEME",
    "FORMATS",
    "THEMES_GROUP",
    "About",
    "Format",
    "ReportContext",
    "Theme",
    "default_stem",
    "find_theme",
    "installed_themes",
    "render",
    "report_bytes",
    "report_context",
    "write_report",
]
