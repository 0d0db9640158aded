"""Know what reading a broken zip file raises."""

from __future__ import annotations

import struct
import zipfile
import zlib
from typing import Final

ZIP_FAULTS: Final[tuple[type[Exception], ...]] = (
    zipfile.BadZipFile,
    zipfile.LargeZipFile,
    zlib.error,
    struct.error,
    EOFError,
    KeyError,
    ValueError,
    OverflowError,
    NotImplementedError,
    RuntimeError,
    OSError,
)
"""What :mod:`zipfile` may raise while it opens, lists or reads a file that a stranger made."""
