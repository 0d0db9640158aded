"""Leave in the trail that something was taken out of the application."""

from __future__ import annotations

from typing import ClassVar, Final
from uuid import UUID

import attrs

from hengdu.actions._action import Action, Work
from hengdu.store import Permission, Place
from hengdu.store.people.queries import policy
from hengdu.store.trail import Tag
from hengdu.text import Text


def mode_note() -> Text | None:
    """Return what every output of the single-person mode says; None where duties are separated."""
    return _SINGLE_PERSON if policy().is_local else None


_SINGLE_PERSON: Final = Text(
    "单人模式：未实行职责分离。", "Single-person mode: duties are not separated between persons."
)


@attrs.frozen(kw_only=True)
class RecordExport(Action[None]):
    """Record that a person was given a file of an assessment: what, in which form, with its SM3 digest.

    Jobs give it back with the file, so that there is one event for each file that was made.
    """

    permission: ClassVar = Permission.REPORT_EXPORT
    event: ClassVar = Tag.RESULT_EXPORTED
    assessment: UUID
    what: str
    form: str
    sm3: str
    purpose: str = ""

    def place(self, work: Work) -> Place:
        """Load the assessment."""
        return work.at_assessment(self.assessment)

    def execute(self, work: Work) -> None:
        """Write nothing but the event."""
        after = {
            "what": self.what,
            "format": self.form,
            "sm3": self.sm3,
            "purpose": self.purpose,
            "classification": work.assessment.classification,
        }
        work.record(self.event, object=str(self.assessment), after=after)
