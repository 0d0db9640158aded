"""Draw large answer sets quickly: one string of bytes instead of a hundred choices."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from hypothesis import strategies as st

if TYPE_CHECKING:
    from collections.abc import Sequence

Option = TypeVar("Option")


def one_each(codes: Sequence[str], options: Sequence[Option]) -> st.SearchStrategy[dict[str, Option]]:
    """Draw one of at most 256 options for every code; an option named twice comes twice as often."""
    size = len(codes)
    return st.binary(min_size=size, max_size=size).map(
        lambda drawn: {code: options[byte % len(options)] for code, byte in zip(codes, drawn, strict=True)}
    )
