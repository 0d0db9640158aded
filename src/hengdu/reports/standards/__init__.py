"""Report on standards: analysis of the framework, review of a plan, annual plan, comparison, route."""

from hengdu.reports.standards._adoption import adoption_document
from hengdu.reports.standards._analysis import analysis_document
from hengdu.reports.standards._comparison import comparison_document
from hengdu.reports.standards._design import design_document
from hengdu.reports.standards._drawings import dependency_graph, gantt_chart
from hengdu.reports.standards._note import form_document, note_document
from hengdu.reports.standards._picture import picture
from hengdu.reports.standards._process import (
    ballot_document,
    comments_document,
    drafts_document,
    minutes_document,
)
from hengdu.reports.standards._process_words import CLAUSE_KINDS
from hengdu.reports.standards._relations import relation_graph
from hengdu.reports.standards._review import review_document
from hengdu.reports.standards._route import route_document
from hengdu.reports.standards._schedule import plan_document
from hengdu.reports.standards._speech import DISCLAIMER, Document, write_document

__all__ = [
    "CLAUSE_KINDS",
    "DISCLAIMER",
    "Document",
    "adoption_document",
    "analysis_document",
    "ballot_document",
    "comments_document",
    "comparison_document",
    "dependency_graph",
    "design_document",
    "drafts_document",
    "form_document",
    "gantt_chart",
    "minutes_document",
    "note_document",
    "picture",
    "plan_document",
    "relation_graph",
    "review_document",
    "route_document",
    "write_document",
]
