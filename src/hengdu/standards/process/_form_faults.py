"""Say what is wrong with filled forms: several faults in one error, the first with its place."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import attrs

from hengdu.errors import HengduError, StandardsError

if TYPE_CHECKING:
    from collections.abc import Sequence

_SHOWN: Final = 10


@attrs.frozen
class Fault:
    """One thing that is wrong at one place, in both languages."""

    place: str
    zh: str
    en: str


def failed(faults: Sequence[Fault]) -> StandardsError:
    """Return one error for the faults of a form; the first gives the place."""
    first, rest = faults[0], faults[1:_SHOWN]
    return StandardsError(
        "；".join([first.zh, *(f"{one.place}：{one.zh}" for one in rest)]),
        "; ".join([first.en, *(f"{one.place}: {one.en}" for one in rest)]),
        place=first.place,
        hint_zh="什么都没有登记；请改正后重新导入",
        hint_en="Nothing was registered; correct it and import again",
    )


def together(failures: Sequence[HengduError]) -> StandardsError:
    """Return one error for several forms that were refused."""
    if len(failures) == 1 and isinstance(failures[0], StandardsError):
        return failures[0]
    first = failures[0]
    return StandardsError(
        "；".join([first.zh, *(f"{one.place}：{one.zh}" for one in failures[1:_SHOWN])]),
        "; ".join([first.en, *(f"{one.place}: {one.en}" for one in failures[1:_SHOWN])]),
        place=first.place,
        hint_zh="什么都没有登记；请改正后重新导入",
        hint_en="Nothing was registered; correct it and import again",
    )
