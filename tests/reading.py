"""Read the built-in models once in a process, however often the program asks for them."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from hengdu.packs import _load as loading
from hengdu.plugins import installed_pack, installed_packs

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    import pytest

    from hengdu.packs import Pack

_read = loading._load  # noqa: SLF001 - what load_pack calls after it has found the folder


@cache
def _built_in(folder: Path) -> Pack:
    return _read(folder, 0, None)


@cache
def _folders() -> frozenset[Path]:
    return frozenset(installed_pack(name) for name in installed_packs())


def _once(folder: Path, depth: int, bases: Mapping[str, Path | Pack] | None) -> Pack:
    """Read a pack; an installed one, which nobody changes, at most once."""
    return _built_in(folder) if bases is None and folder in _folders() else _read(folder, depth, bases)


def read_once(patch: pytest.MonkeyPatch) -> None:
    """Let ``load_pack`` read each built-in pack at most once while the patch holds."""
    patch.setattr(loading, "_load", _once)
