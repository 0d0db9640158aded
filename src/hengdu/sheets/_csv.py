"""Write CSV that Excel and WPS open as it is, and that holds no formula."""

from __future__ import annotations

import csv
import io
from datetime import date, datetime
from typing import TYPE_CHECKING, Final

from hengdu.sheets._cells import is_formula_like

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from hengdu.sheets._model import Value

_MARK: Final = b"\xef\xbb\xbf"  # tells Excel that the text is UTF-8


def csv_bytes(rows: Iterable[Sequence[Value]]) -> bytes:
    r"""Return rows as CSV in UTF-8 with a byte order mark and CRLF line ends.

    Text that a spreadsheet program might take for a formula gets an apostrophe before it; numbers stay
    numbers, days are ISO 8601, truth is ``true`` or ``false``, nothing is empty.

    >>> csv_bytes([("编码", "备注"), ("SH-04", "=1+1")]).decode("utf-8-sig")
    "编码,备注\r\nSH-04,'=1+1\r\n"
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerows([_plain(value) for value in row] for row in rows)
    return _MARK + out.getvalue().encode()


def _plain(value: Value) -> str | int | float:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, int | float):
        return value
    text = str(value)
    return f"'{text}" if is_formula_like(text) else text
