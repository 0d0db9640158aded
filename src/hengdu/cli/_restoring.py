"""Hold what was asked of ``hengdu restore``."""

from pathlib import Path

import attrs


@attrs.frozen(kw_only=True)
class Asked:
    """The options of one restore, as they were typed."""

    file: Path
    data: Path
    key: Path
    passphrase: Path | None
    database: str
    signer: str
