"""Keep relations as columns, sorted both ways, so that a million of them fit and answer at once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

import attrs
import numpy as np
import numpy.typing as npt

from hengdu.documents import TextField
from hengdu.errors import StandardsError
from hengdu.standards.registry._records import Relation, RelationKind, SourceRef

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator, Sequence


_KINDS: Final = tuple(RelationKind)
_KIND_AT: Final = {kind: at for at, kind in enumerate(_KINDS)}


@attrs.frozen(kw_only=True, eq=False)
class RelationTable:
    """Relations as columns: positions of origin and target among ``codes``, and the kind.

    Sources and notes are kept only where there are any.
    """

    codes: tuple[str, ...]
    origins: npt.NDArray[np.int32]
    targets: npt.NDArray[np.int32]
    kinds: npt.NDArray[np.int8]
    extras: Mapping[int, tuple[SourceRef | None, TextField]]
    _position: Mapping[str, int]
    _by_origin: npt.NDArray[np.int64]
    _by_target: npt.NDArray[np.int64]

    @classmethod
    def of(cls, relations: Iterable[Relation], *, known: Container[str] | None = None) -> RelationTable:
        """Read relations once; with ``known`` a StandardsError names an origin or target outside it."""
        position: dict[str, int] = {}
        origins: list[int] = []
        targets: list[int] = []
        kinds = bytearray()
        extras: dict[int, tuple[SourceRef | None, TextField]] = {}
        for at, relation in enumerate(relations):
            for code in (relation.origin, relation.target):
                if known is not None and code not in position and code not in known:
                    raise _unknown(relation, code)
            origins.append(position.setdefault(relation.origin, len(position)))
            targets.append(position.setdefault(relation.target, len(position)))
            kinds.append(_KIND_AT[relation.kind])
            if relation.source is not None or relation.note.zh or relation.note.en:
                extras[at] = (relation.source, relation.note)
        left, right = (np.asarray(column, dtype=np.int32) for column in (origins, targets))
        return cls(
            codes=tuple(position),
            origins=left,
            targets=right,
            kinds=np.frombuffer(bytes(kinds), dtype=np.int8),
            extras=extras,
            position=position,
            by_origin=np.argsort(left, kind="stable"),
            by_target=np.argsort(right, kind="stable"),
        )

    def __len__(self) -> int:
        return len(self.origins)

    def __iter__(self) -> Iterator[Relation]:
        """Yield every relation in the order of reading."""
        return (self._relation(at) for at in range(len(self)))

    def of_origin(self, code: str, kinds: Sequence[RelationKind] = ()) -> tuple[Relation, ...]:
        """Return the relations that begin at a record."""
        return self._select(code, self.origins, self._by_origin, kinds)

    def of_target(self, code: str, kinds: Sequence[RelationKind] = ()) -> tuple[Relation, ...]:
        """Return the relations that end at a record."""
        return self._select(code, self.targets, self._by_target, kinds)

    def _select(
        self,
        code: str,
        column: npt.NDArray[np.int32],
        order: npt.NDArray[np.int64],
        kinds: Sequence[RelationKind],
    ) -> tuple[Relation, ...]:
        at = self._position.get(code)
        if at is None:
            return ()
        first = int(np.searchsorted(column, at, side="left", sorter=order))
        last = int(np.searchsorted(column, at, side="right", sorter=order))
        found = (self._relation(int(one)) for one in order[first:last])
        return tuple(relation for relation in found if not kinds or relation.kind in kinds)

    def _relation(self, at: int) -> Relation:
        relation = Relation(
            origin=self.codes[self.origins[at]],
            target=self.codes[self.targets[at]],
            kind=_KINDS[self.kinds[at]],
        )
        if at not in self.extras:
            return relation
        source, note = self.extras[at]
        return Relation(
            origin=relation.origin, target=relation.target, kind=relation.kind, source=source, note=note
        )


def _unknown(relation: Relation, code: str) -> StandardsError:
    return StandardsError(
        f"关系 {relation.origin} → {relation.target} 指向不存在的 {code}",
        f"the relation {relation.origin} → {relation.target} names {code}, which does not exist",
        place=code,
        hint_zh="请改正编号，或先登记该项",
        hint_en="Correct the id, or register it first",
    )
