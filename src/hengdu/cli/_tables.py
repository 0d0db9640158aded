"""Lay out tables for terminals and for pipes."""

from __future__ import annotations

import os
import shutil
import sys
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

_WIDE_ENOUGH: Final = 400


def table(
    headings: Sequence[str],
    rows: Sequence[Sequence[str]],
    *,
    right: Sequence[int] = (),
    strong: Sequence[int] = (),
) -> str:
    """Return a table; ``right`` are the columns of numbers, ``strong`` the rows in bold.

    On a terminal it fits the window; into a pipe it is as wide as it has to be and has no colour.
    """
    from io import StringIO

    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    on_terminal = sys.stdout.isatty()
    colour = (
        on_terminal and not os.environ.get("NO_COLOR") and (os.name != "nt" or "WT_SESSION" in os.environ)
    )
    made = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    for at, heading in enumerate(headings):
        made.add_column(Text(heading), justify="right" if at in right else "left", overflow="fold")
    for at, row in enumerate(rows):
        made.add_row(*(Text(cell) for cell in row), style="bold" if at in strong else None)
    width = shutil.get_terminal_size().columns if on_terminal else _WIDE_ENOUGH
    out = StringIO()
    console = Console(
        file=out,
        width=width,
        force_terminal=colour,
        color_system="standard" if colour else None,
        legacy_windows=False,
        highlight=False,
        emoji=False,
    )
    console.print(made)
    return "\n".join(line.rstrip() for line in out.getvalue().splitlines())
