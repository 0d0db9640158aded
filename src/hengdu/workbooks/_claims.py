"""Say what a returned workbook claims: a value now beside the value that it was exported with."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import attrs

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from hengdu.assessments import AnswerFile
    from hengdu.sheets import Value
    from hengdu.workbooks._row import Row
    from hengdu.workbooks._vocabulary import Lists

Key = tuple[str, ...]
Made = tuple[Any, Any, str]  # a record now, the same at export, the place; records are of several kinds


@attrs.frozen(kw_only=True)
class Claim:
    """What one cell or row says: its value now and the value it was exported with; None is nothing.

    ``key`` starts with the kind: cover, system, answer, node, measure, declaration or validation.
    """

    key: Key
    value: Any  # a record of the assessment file, of the kind that the key says
    original: Any
    place: str

    @property
    def is_changed(self) -> bool:
        """Say whether somebody changed it."""
        return bool(self.value != self.original)


def identity(code: str, answer: AnswerFile) -> Key:
    """Return who gave an answer: the role, or the rater where no role is known."""
    return ("answer", code, answer.role, "" if answer.role else answer.rater)


def paired(
    rows: Sequence[Row],
    originals: Sequence[Any],
    lists: Lists,
    show_and_read: tuple[Callable[[Lists, Any], Mapping[str, Value]], Callable[[Row, Lists, Any], Any]],
    same_key: str,
) -> list[Made]:
    """Return what each row says beside the record it was exported with: first equal ones, then by key."""
    show, read = show_and_read
    left = [(record, show(lists, record)) for record in originals]
    matched: dict[int, Any] = {}
    for row in rows:
        at = next((i for i, (_, shown) in enumerate(left) if row.matches(shown)), None)
        if at is not None:
            matched[row.index] = left.pop(at)[0]
    for row in rows:
        if row.index not in matched and same_key and not row.is_blank():
            at = next((i for i, (_, shown) in enumerate(left) if row.is_same(same_key, shown)), None)
            if at is not None:
                matched[row.index] = left.pop(at)[0]
    made: list[Made] = []
    for row in rows:
        original = matched.get(row.index)
        record = read(row, lists, original)
        if record is not None or original is not None:
            made.append((record, original, row.place(same_key or row.inputs[0])))
    place = rows[0].place(same_key or rows[0].inputs[0]) if rows else ""
    made += [(None, record, place) for record, _ in left]
    return made


def listed(kind: Key, made: Iterable[Made], key_of: Callable[[Any], Key]) -> Iterator[Claim]:
    """Yield the claims of a list of records; what repeats a key gets a number."""
    times: Counter[Key] = Counter()

    def numbered(record: Any) -> Key:  # a record of any kind  # noqa: ANN401 - a field or record of any kind
        key = (*kind, *key_of(record))
        times[key] += 1
        return (*key, str(times[key]))

    for record, original, place in made:
        if record is not None and original is not None and key_of(record) == key_of(original):
            yield Claim(key=numbered(record), value=record, original=original, place=place)
            continue
        if original is not None:
            yield Claim(key=numbered(original), value=None, original=original, place=place)
        if record is not None:
            yield Claim(key=numbered(record), value=record, original=None, place=place)
