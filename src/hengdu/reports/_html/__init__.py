"""Lay a report context out as one self-contained HTML file."""

from hengdu.reports._html._page import escape, html_bytes, style_sheet

__all__ = ["escape", "html_bytes", "style_sheet"]
