"""Hold one thing that waits for a person."""

from __future__ import annotations

import attrs


@attrs.frozen(kw_only=True)
class Task:
    """One thing to do: in words, of what, and where it is done."""

    text: str
    of: str
    href: str
