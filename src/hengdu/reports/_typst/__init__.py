"""Make PDF and PNG with typst: the only place that imports it."""

from hengdu.reports._about import About
from hengdu.reports._typst._compile import compile_pdf, svg_to_png
from hengdu.reports._typst._glyphs import FONT_FOLDER, is_printable, printable

__all__ = ["FONT_FOLDER", "About", "compile_pdf", "is_printable", "printable", "svg_to_png"]
