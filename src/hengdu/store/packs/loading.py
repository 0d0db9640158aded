"""Load a pack from the texts that the database keeps."""

from __future__ import annotations

import tempfile
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from hengdu.documents import read_document, validate_document
from hengdu.errors import PackError
from hengdu.packs import Pack, PackFile, load_pack
from hengdu.store.packs.queries import MAIN

if TYPE_CHECKING:
    from collections.abc import Mapping


def is_inside(name: str) -> bool:
    """Say whether a path stays inside the folder it is relative to, on every system."""
    parts = PurePosixPath(name).parts
    bad = not name or name.startswith("/") or any(mark in name for mark in ("\\", ":", "\0"))
    return not bad and ".." not in parts and name == str(PurePosixPath(name))


def load_texts(label: str, texts: Mapping[str, str], bases: Mapping[str, Pack], *, strict: bool) -> Pack:
    """Load a pack from its files; nothing outside them and ``bases`` is read.

    ``label`` stands for the folder in places such as ``label/pack.yaml:12``. PackError or DocumentError as of
    :func:`hengdu.packs.load_pack`.
    """
    with tempfile.TemporaryDirectory(prefix="hengdu-pack-") as home:
        folder = _written(Path(home), label, texts)
        return load_pack(folder, strict=strict, bases=bases)


def read_main(label: str, text: str) -> PackFile:
    """Read a ``pack.yaml`` alone; PackError or DocumentError with the line where it is wrong."""
    with tempfile.TemporaryDirectory(prefix="hengdu-pack-") as home:
        folder = _written(Path(home), label, {MAIN: text})
        document = read_document(folder / MAIN, name=f"{label}/{MAIN}")
    return validate_document(document, PackFile, PackError)


def _written(home: Path, label: str, texts: Mapping[str, str]) -> Path:
    folder = home / (label if is_inside(label) and "/" not in label else "pack")
    folder.mkdir()
    for name, text in texts.items():
        if not is_inside(name):
            shown = name[:80]
            raise PackError(f"文件名 {shown} 无效", f"the file name {shown} is invalid", place=shown)
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
    return folder
