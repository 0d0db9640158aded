"""Find what contradicts itself in documents about standards: typed findings with both places and a mend.

Rules are entry points of the group ``hengdu.standards_checks``; the built-in ones come the same way.
"""

from hengdu.standards.consistency._across import CHECKS as ACROSS_CHECKS
from hengdu.standards.consistency._categories import CHECKS as CATEGORY_CHECKS
from hengdu.standards.consistency._counts import CHECKS as COUNT_CHECKS
from hengdu.standards.consistency._desk import (
    CHECKS_GROUP,
    Check,
    Contradiction,
    Desk,
    Pair,
    installed_checks,
    rule,
    run_checks,
)
from hengdu.standards.consistency._document import (
    Caption,
    Heading,
    Paragraph,
    Row,
    Table,
    TextDocument,
    parse_text,
    read_text_document,
)
from hengdu.standards.consistency._finding import Finding, Place, Severity
from hengdu.standards.consistency._items import Item, items_of
from hengdu.standards.consistency._planning import CHECKS as PLANNING_CHECKS
from hengdu.standards.consistency._printed import builtin_documents, load_printed
from hengdu.standards.consistency._references import CHECKS as REFERENCE_CHECKS
from hengdu.standards.consistency._sameness import CHECKS as SAMENESS_CHECKS
from hengdu.standards.consistency._structure import CHECKS as STRUCTURE_CHECKS
from hengdu.standards.consistency._terms import CHECKS as TERM_CHECKS
from hengdu.standards.consistency._wording import CHECKS as _WORDING_CHECKS

WORDING_CHECKS = (*_WORDING_CHECKS, *TERM_CHECKS)

__all__ = [
    "ACROSS_CHECKS",
    "CATEGORY_CHECKS",
    "CHECKS_GROUP",
    "COUNT_CHECKS",
    "PLANNING_CHECKS",
    "REFERENCE_CHECKS",
    "SAMENESS_CHECKS",
    "STRUCTURE_CHECKS",
    "TERM_CHECKS",
    "WORDING_CHECKS",
    "Caption",
    "Check",
    "Contradiction",
    "Desk",
    "Finding",
    "Heading",
    "Item",
    "Pair",
    "Paragraph",
    "Place",
    "Row",
    "Severity",
    "Table",
    "TextDocument",
    "builtin_documents",
    "installed_checks",
    "items_of",
    "load_printed",
    "parse_text",
    "read_text_document",
    "rule",
    "run_checks",
]
