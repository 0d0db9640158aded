"""Test statements by blind reading: vignettes of facts, readers' sheets, and how far the readers agree."""

from hengdu.readings._agreement import Disagreement, Reading, SubdomainReading, compare_readers
from hengdu.readings._page import reading_table
from hengdu.readings._records import (
    ReaderSheet,
    Sheets,
    Vignette,
    VignetteFile,
    read_sheets,
    statement_digest,
)

__all__ = [
    "Disagreement",
    "ReaderSheet",
    "Reading",
    "Sheets",
    "SubdomainReading",
    "Vignette",
    "VignetteFile",
    "compare_readers",
    "read_sheets",
    "reading_table",
    "statement_digest",
]
