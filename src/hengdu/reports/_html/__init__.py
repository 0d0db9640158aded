"""Lay a report context out as one self-contained HTML file."""

from hengdu.reports._html._page import html_bytes

__all__ = ["html_bytes"]
