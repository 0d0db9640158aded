"""Lay a report context out as a Word file: the only place that imports python-docx."""

from hengdu.reports._docx._file import docx_bytes

__all__ = ["docx_bytes"]
