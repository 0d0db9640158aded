"""Type what the desk finds: rule, severity, places, what is wrong and how to mend it."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

import attrs

from hengdu.standards.consistency._document import Paragraph, Row, Table, TextDocument, cut
from hengdu.standards.registry import Decision
from hengdu.text import Text


class Severity(StrEnum):
    """How bad a finding is: a contradiction, something a person must settle, or a slip."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


@attrs.frozen(kw_only=True)
class Place:
    """Where something stands: document, table and printed row where it is in one, line, and what it says."""

    document: str
    line: int
    text: str
    table: str = ""
    row: str = ""

    def to_dict(self) -> dict[str, Any]:
        """Return the place as JSON holds it.

        >>> Place(document="a.txt", line=3, text="甲").to_dict()["table"] is None
        True
        """
        return {
            "document": self.document,
            "table": self.table or None,
            "row": self.row or None,
            "line": self.line or None,
            "text": self.text,
        }


@attrs.frozen(kw_only=True)
class Finding:
    """One contradiction or slip, with every place that proves it.

    ``names`` are the two names or numbers that a person may decide about, where there are any;
    ``decided`` is what a person decided about them, which closes the finding.
    """

    rule: str
    severity: Severity
    places: tuple[Place, ...]
    message: Text
    proposal: Text
    names: tuple[str, str] | None = None
    decided: Decision | None = None

    def to_dict(self, lang: str) -> dict[str, Any]:
        """Return the finding as JSON holds it, worded in one language."""
        return {
            "rule": self.rule,
            "severity": self.severity.value,
            "message": self.message[lang],
            "places": [place.to_dict() for place in self.places],
            "proposal": self.proposal[lang],
            "decided": None
            if self.decided is None
            else {
                "verdict": self.decided.verdict,
                "by": self.decided.by,
                "day": str(self.decided.day) if self.decided.day else None,
                "reason": self.decided.reason[lang],
            },
        }


def in_paragraph(document: TextDocument, paragraph: Paragraph, start: int, end: int | None = None) -> Place:
    """Return the place of a passage; without an end the whole paragraph is meant."""
    text = paragraph.excerpt(start, end) if end is not None else cut(paragraph.text[start:])
    return Place(document=document.name, line=paragraph.line_at(start), text=text)


def in_row(document: TextDocument, table: Table, row: Row) -> Place:
    """Return the place of a row; its first cell is the printed row."""
    first = next((cell for cell in row.cells if cell), "")
    return Place(document=document.name, table=table.label, row=first[:12], line=row.line, text=row.text)


def at_line(document: TextDocument, line: int, text: str, table: str = "") -> Place:
    """Return the place of a heading, caption or header."""
    return Place(document=document.name, line=line, text=cut(text), table=table)
