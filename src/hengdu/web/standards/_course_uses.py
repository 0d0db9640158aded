"""Sum up how the standard of a drafting, or the one that it replaces, is used: input of the review."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs
from django.utils import timezone

from hengdu.actions import Permission
from hengdu.reports.standards import adoption_document
from hengdu.standards.risks import Adoption, AdoptionRecord, sum_up_adoption
from hengdu.store.planning.register import adoption_for, register_for
from hengdu.store.standards.overlay import standard_numbered
from hengdu.web._wording import language

if TYPE_CHECKING:
    from hengdu.reports.standards import Document
    from hengdu.standards.process import Course
    from hengdu.store import Actor


@attrs.frozen(kw_only=True)
class Use:
    """The implementation records of one standard and what they come to."""

    sum: Adoption
    records: tuple[AdoptionRecord, ...]

    @property
    def about(self) -> str:
        """Return number and title of the standard."""
        standard = self.sum.standard
        return f"{standard.number} {standard.title[language()] or standard.title.zh}".strip()

    def document(self) -> Document:
        """Return the summary as a document to hand in."""
        return adoption_document(self.sum, self.records, lang=language(), created=timezone.localdate())


def uses_of(actor: Actor, course: Course) -> list[Use]:
    """Return what is recorded of the standard and of the one it replaces, for readers of the desk."""
    if Permission.DESK_READ not in actor.anywhere:
        return []
    before = standard_numbered(actor, course.predecessor) if course.predecessor else None
    codes = dict.fromkeys((course.standard, *([before.record.id] if before is not None else [])))
    register = register_for(actor, codes, asks_for_units=False)
    found = []
    for code in codes:
        file = adoption_for(actor, register, code)
        sums = sum_up_adoption(file, register, timezone.localdate())
        found += [Use(sum=one, records=file.records) for one in sums]
    return found
