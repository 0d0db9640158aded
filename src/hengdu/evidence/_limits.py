"""Say how much evidence is taken."""

from __future__ import annotations

import attrs

_MIB = 1024 * 1024


@attrs.frozen(kw_only=True)
class Limits:
    """Bound what is kept; sizes in bytes, ``request_bytes`` for all files of one form together.

    ``archive_ratio`` is how many times its own size an archive may say it unpacks to; archives are listed
    and never unpacked.
    """

    file_bytes: int = 200 * _MIB
    request_bytes: int = 1024 * _MIB
    assessment_bytes: int = 20 * 1024 * _MIB
    files_at_once: int = 20
    archive_entries: int = 10_000
    archive_unpacked_bytes: int = 4 * 1024 * _MIB
    archive_ratio: int = 200
    directory_bytes: int = 8 * _MIB


DEFAULT_LIMITS = Limits()
