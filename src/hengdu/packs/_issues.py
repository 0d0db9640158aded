"""Type what lint finds."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

import attrs

from hengdu.text import Text

if TYPE_CHECKING:
    from hengdu.packs._pack import Pack


class Severity(StrEnum):
    """How bad a finding is: an error stops loading, a warning fails ``pack lint``."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


@attrs.frozen(kw_only=True)
class Issue:
    """One finding about a pack: which rule, where, what, and how to mend it.

    ``code`` is the object concerned, ``place`` its ``file:line``; ``others`` are further objects
    concerned, ``about`` the word or term that it is about.
    """

    rule: str
    severity: Severity
    code: str
    place: str
    message: Text
    fix: Text
    others: tuple[str, ...] = ()
    about: str = ""


def broken(pack: Pack, rule: str, code: str, message: Text, fix: Text) -> Issue:
    """Return the error of an object that stops a pack from loading."""
    return Issue(
        rule=rule, severity=Severity.ERROR, code=code, place=pack.place(code), message=message, fix=fix
    )


def unknown(pack: Pack, code: str, what: Text, value: object) -> Issue:
    """Return the error of a reference to nothing."""
    return broken(
        pack,
        "unknown-reference",
        code,
        Text(
            f"{code} 引用了不存在的{what.zh} {value}",
            f"{code} refers to {what.en} {value}, which does not exist",
        ),
        Text("请改正编码，或补上该项", "Correct the code or add what is missing"),
    )
