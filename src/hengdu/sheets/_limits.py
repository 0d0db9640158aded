"""Say how much of a stranger's workbook is read."""

from __future__ import annotations

import attrs

_MIB = 1024 * 1024


@attrs.frozen(kw_only=True)
class ReadLimits:
    """Bound what :func:`hengdu.sheets.read_workbook` accepts; everything beyond is refused with a place.

    The defaults hold a questionnaire of 1,200 practices for every role many times over.
    ``cells`` counts the dense rectangle from A1 to the last filled cell, summed over the sheets,
    because that is what the parser allocates.
    """

    file_bytes: int = 20 * _MIB
    unpacked_bytes: int = 128 * _MIB
    unpacked_ratio: int = 200
    entries: int = 2_000
    sheets: int = 100
    rows: int = 50_000
    columns: int = 512
    cells: int = 1_000_000
    text_chars: int = 8_000
    total_text_chars: int = 20_000_000
