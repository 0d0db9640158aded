"""Type what lint finds."""

from __future__ import annotations

from enum import StrEnum

import attrs

from hengdu.text import Text


class Severity(StrEnum):
    """How bad a finding is: an error stops loading, a warning fails ``pack lint``."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


@attrs.frozen(kw_only=True)
class Issue:
    """One finding about a pack: which rule, where, what, and how to mend it.

    ``code`` is the object concerned, ``place`` its ``file:line``.
    """

    rule: str
    severity: Severity
    code: str
    place: str
    message: Text
    fix: Text
