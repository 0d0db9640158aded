"""Print interviews: the guide of a role, and the record form (记录表), blank or filled."""

from hengdu.reports.interviews._guide import guide_context
from hengdu.reports.interviews._papers import Heading, Papers
from hengdu.reports.interviews._record import RecordedAnswer, RecordedInterview, form_context, record_context

__all__ = [
    "Heading",
    "Papers",
    "RecordedAnswer",
    "RecordedInterview",
    "form_context",
    "guide_context",
    "record_context",
]
