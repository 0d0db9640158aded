"""Score an assessment once for each state of its answers, for the pages and for the API."""

from __future__ import annotations

from collections import OrderedDict
from functools import lru_cache
from threading import Lock
from typing import TYPE_CHECKING, Final

import attrs

from hengdu.advice import Advice, advise
from hengdu.scoring import Result, Scorer
from hengdu.store.assessments.mapping import loaded_assessment
from hengdu.store.assessments.models import Assessment
from hengdu.store.assessments.packs import scorer_of
from hengdu.store.trail.queries import revision_of

if TYPE_CHECKING:
    from uuid import UUID

_KEPT: Final = 32


@attrs.frozen(kw_only=True)
class Reading:
    """An assessment as the store holds it, its result, and what made it."""

    row: Assessment
    result: Result
    scorer: Scorer

    @property
    def marks(self) -> tuple[str, ...]:
        """Return the flags that every number of this result carries: ``partial`` and ``quick``."""
        found = []
        if self.result.assessment.is_partial:
            found.append("partial")
        if self.row.pace == "quick":
            found.append("quick")
        return tuple(found)


def read(row: Assessment) -> Reading:
    """Score an assessment, or return the result kept for the same state of it.

    Every change goes through an action and every action leaves an event, so the number of the last event
    of the assessment tells one state from another.
    """
    key = (row.pk, revision_of(row.pk), row.version)
    result = _RESULTS.get(key)
    scorer = scorer_of(row)
    if result is None:
        result = scorer.score(loaded_assessment(row))
        _RESULTS.put(key, result)
    return Reading(row=row, result=result, scorer=scorer)


class _Kept:
    """The results used last; a bounded store shared by the threads of one process."""

    def __init__(self) -> None:
        self.items: OrderedDict[tuple[UUID, int, int], Result] = OrderedDict()
        self.lock = Lock()

    def get(self, key: tuple[UUID, int, int]) -> Result | None:
        with self.lock:
            found = self.items.get(key)
            if found is not None:
                self.items.move_to_end(key)
            return found

    def put(self, key: tuple[UUID, int, int], result: Result) -> None:
        with self.lock:
            self.items[key] = result
            self.items.move_to_end(key)
            while len(self.items) > _KEPT:
                self.items.popitem(last=False)


_RESULTS: Final = _Kept()


@lru_cache(maxsize=_KEPT)
def advice_of(result: Result, scorer: Scorer) -> Advice:
    """Return the plan of a result, made once."""
    return advise(result, scorer)
