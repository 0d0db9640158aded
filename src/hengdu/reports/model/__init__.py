"""Make the model itself readable: pages for a documentation site, one HTML file, a printed book."""

from hengdu.reports.model._html import model_html
from hengdu.reports.model._print import model_pdf
from hengdu.reports.model._shown import FRONT, ShownPage, page_of_code, shown_page
from hengdu.reports.model._site import model_pages

__all__ = ["FRONT", "ShownPage", "model_html", "model_pages", "model_pdf", "page_of_code", "shown_page"]
