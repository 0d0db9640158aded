"""Name what can go wrong while an installation is operated."""

from __future__ import annotations

from hengdu.errors import HengduError


class OperationError(HengduError):
    """A backup, a restore or a move cannot be done; the place is the file, folder or table."""
