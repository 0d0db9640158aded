"""Describe a file of reporting deadlines; the published JSON Schema is made from these records."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any, Final, Literal, get_args

from pydantic import Field

from hengdu.documents import NO_TEXT, Day, Number, TextField, json_schema, record

Code = Annotated[str, Field(min_length=1, max_length=80, pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$")]
Operator = Literal["cii", "central", "other"]
OPERATORS: Final[tuple[Operator, ...]] = get_args(Operator)
Unit = Literal["minute", "hour", "day", "working_day"]
Standing = Literal["verified", "verified-secondary", "unverified"]

_MINUTES: Final[dict[str, Decimal | None]] = {
    "minute": Decimal(1),
    "hour": Decimal(60),
    "day": Decimal(1440),
    "working_day": None,
}


@record
class Named:
    """A coded name: a severity class of incidents, a type of institution."""

    code: Code
    name: TextField


@record
class Limit:
    """A time limit and how far its number was verified.

    ``value`` null says that there is a limit whose number is not known here; ``text`` then says
    what to do, and the institution enters the number from the official text.
    """

    value: Annotated[Number, Field(gt=0)] | None
    unit: Unit | None = None
    status: Standing
    text: TextField = NO_TEXT

    def __post_init__(self) -> None:
        if (self.value is None) != (self.unit is None):
            msg = "value and unit go together; both are null where the limit is not known"
            raise ValueError(msg)
        if self.value is None and not (self.text.zh and self.text.en):
            msg = "a limit without a value needs text in zh and en"
            raise ValueError(msg)

    @property
    def minutes(self) -> Decimal | None:
        """Return the limit in minutes; None where it is unknown or counted in working days."""
        factor = _MINUTES[self.unit] if self.unit is not None else None
        return None if self.value is None or factor is None else self.value * factor


@record
class Duty:
    """What is due after an incident of some severity, by some kind of operator.

    Empty ``severities`` or ``operators`` mean all. ``operators``: ``cii`` runs critical information
    infrastructure, ``central`` is a body of the central government, ``other`` is neither.
    """

    code: Code
    trigger: TextField
    severities: tuple[Code, ...] = ()
    operators: tuple[Operator, ...] = ()
    first_report: Limit | None = None
    update_every: Limit | None = None
    summary_within: Limit | None = None


@record
class Rule:
    """A regulation on incident reports: who issued it, whom and when it binds, what it asks for.

    ``condition`` restricts it further in words (a line of business); ``superseded_by`` names the
    rule of this file that replaced it.
    """

    code: Code
    title: TextField
    issuer: TextField
    number: TextField
    effective_from: Day | None = None
    effective_to: Day | None = None
    institution_types: tuple[Code, ...] = ()
    condition: TextField = NO_TEXT
    status: Standing
    superseded_by: Code | None = None
    note: TextField = NO_TEXT
    duties: Annotated[tuple[Duty, ...], Field(min_length=1)]

    def __post_init__(self) -> None:
        start, end = self.effective_from, self.effective_to
        if start is not None and end is not None and end < start:
            msg = "effective_to lies before effective_from"
            raise ValueError(msg)


@record
class DeadlineRules:
    """A file of reporting deadlines.

    ``severities`` go from the gravest to the least; rules and duties refer to them and to
    ``institution_types`` by code.
    """

    format: Literal[1] = 1
    id: Code
    version: Annotated[str, Field(min_length=1, max_length=40)]
    title: TextField
    note: TextField = NO_TEXT
    severities: Annotated[tuple[Named, ...], Field(min_length=1)]
    institution_types: tuple[Named, ...] = ()
    rules: Annotated[tuple[Rule, ...], Field(min_length=1)]


def deadlines_schema() -> dict[str, Any]:
    """Return the JSON Schema (2020-12) of a file of reporting deadlines.

    >>> deadlines_schema()["title"]
    'Hengdu reporting deadlines'
    """
    return json_schema(DeadlineRules, "Hengdu reporting deadlines")
