"""Load the pack that a dossier carries, and no other."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from hengdu.chain import canonical_json, sm3_of
from hengdu.packs import Pack, load_pack

if TYPE_CHECKING:
    from collections.abc import Mapping


def files_digest(files: Mapping[str, bytes]) -> str:
    """Return one SM3 digest of the files of a pack, whatever their order."""
    return sm3_of(canonical_json({name: sm3_of(files[name]) for name in sorted(files)}))


def packed(files: Mapping[str, bytes]) -> Pack:
    """Load a pack from its files (``<pack id>/<path>``, the pack itself first); PackError where it is broken.

    They are written to a folder that is gone afterwards; names are checked by the container's reader.
    """
    with tempfile.TemporaryDirectory(prefix="hengdu-dossier-") as folder:
        home = Path(folder)
        ids = list(dict.fromkeys(name.partition("/")[0] for name in files))
        for name, content in files.items():
            path = home / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        return load_pack(home / ids[0] if ids else home, bases={name: home / name for name in ids[1:]})
