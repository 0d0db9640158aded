"""Keep for a few assessments what this process read last, so that the next reading works out only changes."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from threading import Lock
from typing import TYPE_CHECKING, Any, Final

import attrs

from hengdu.assessments import AnswerFile, Assessment

if TYPE_CHECKING:
    from uuid import UUID


@attrs.frozen(kw_only=True)
class Read:
    """The rows of an assessment when it was read last, the answers they gave, and what was built of them.

    ``built`` is the digest of the pack and the assessment built with it. Nothing here is trusted to be up to
    date: rows are read anew each time and compared.
    """

    rows: Mapping[str, Sequence[Sequence[Any]]]
    answers: Mapping[str, tuple[AnswerFile, ...]]
    built: tuple[str, Assessment] | None


class LastReads:
    """The assessments read last in this process, few of them; safe between threads."""

    def __init__(self, most: int) -> None:
        """Keep at most so many."""
        self._most = most
        self._items: OrderedDict[UUID, Read] = OrderedDict()
        self._lock = Lock()

    def get(self, key: UUID) -> Read | None:
        """Return what was read last, or None."""
        with self._lock:
            return self._items.get(key)

    def put(self, key: UUID, value: Read) -> None:
        """Keep what was read, and let go what is oldest."""
        with self._lock:
            self._items[key] = value
            self._items.move_to_end(key)
            while len(self._items) > self._most:
                self._items.popitem(last=False)


LAST_READ: Final = LastReads(8)
