"""What is on a disk after a power cut at any moment of a program's run.

A recorded run (storage_log.c) is a list of changes. What a cut leaves of them:

- what was written to a file before it was last synced is there; of what was written since, any part may be,
  sector by sector;
- making, renaming and removing happen in order, as a journalling file system keeps them; what happened
  before the last sync of anything is there, of what followed only a beginning.
"""

from __future__ import annotations

import os
import shutil
import struct
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Final

import attrs

if TYPE_CHECKING:
    import random
    from collections.abc import Iterator, Sequence

SECTOR: Final = 512
_HEAD: Final = struct.Struct("<c4Q")
_NAMES: Final = frozenset("orumd")  # operations on names; the others are on what a file holds


@attrs.frozen
class Change:
    """One operation as storage_log.c writes it; ``to`` is the second path of a renaming."""

    operation: str
    path: str
    to: str
    offset: int
    data: bytes


def build(name: str, folder: Path) -> Path:
    """Compile a library that is put before the C library, from its source beside this file; return it."""
    library = folder / f"{name}.so"
    source = Path(__file__).with_name(f"{name}.c")
    words = ["gcc", "-O1", "-shared", "-fPIC", "-o", str(library), str(source), "-ldl", "-lpthread"]
    subprocess.run(words, check=True, capture_output=True)
    return library


@attrs.frozen
class Recorder:
    """Runs programs and notes what they do to files below ``root``."""

    library: Path
    root: Path
    log: Path

    def run(self, words: Sequence[str], **variables: str) -> list[Change]:
        """Run a program to its end and return its changes; ``self.before`` is what was there at first."""
        shutil.rmtree(self.before, ignore_errors=True)
        shutil.copytree(self.root, self.before)
        self.log.unlink(missing_ok=True)
        environment = {
            **{key: value for key, value in os.environ.items() if not key.startswith(("HENGDU_", "DJANGO_"))},
            "LD_PRELOAD": str(self.library),
            "STORAGE_LOG_ROOT": str(self.root),
            "STORAGE_LOG_FILE": str(self.log),
            **variables,
        }
        done = subprocess.run(words, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        return changes_in(self.log, self.root)

    @property
    def before(self) -> Path:
        """What was there when the last run began."""
        return self.log.with_name("before")


def changes_in(log: Path, root: Path) -> list[Change]:
    """Return the changes below ``root`` that a recorder's log tells of."""
    return list(_changes(log.read_bytes(), str(root.resolve())))


def _changes(log: bytes, root: str) -> Iterator[Change]:
    at = 0
    while at < len(log):
        operation, *lengths = _HEAD.unpack_from(log, at)
        first, second, offset, size = lengths
        at += _HEAD.size
        path, to = log[at : at + first].decode(), log[at + first : at + first + second].decode()
        at += first + second
        inside = [name.removeprefix(root).removeprefix("/") for name in (path, to)]
        if not any(name.endswith("-shm") for name in inside):  # shared memory; no disk has to have it
            yield Change(operation.decode(), inside[0], inside[1], offset, log[at : at + size])
        at += size


@attrs.define
class _File:
    """A file as it was made or found: its first content and every change of it by its number."""

    first: bytes = b""
    changes: list[tuple[int, Change]] = attrs.field(factory=list)
    synced: int = -1

    def content(self, rng: random.Random) -> bytes:
        """Return what a cut leaves: all that was synced, and some sectors of the rest."""
        held = bytearray(self.first)
        for number, change in self.changes:
            if change.operation == "w":
                _write(held, change, None if number < self.synced else rng)
            elif number < self.synced or rng.random() < 0.5:
                size = change.offset if change.operation == "t" else 0
                held[:] = held[:size].ljust(size, b"\0")
        return bytes(held)


def _write(held: bytearray, change: Change, rng: random.Random | None) -> None:
    is_all = rng is None or rng.random() < 0.4
    for start in range(0, len(change.data), SECTOR):
        if is_all or (rng is not None and rng.random() < 0.5):
            piece = change.data[start : start + SECTOR]
            end = change.offset + start + len(piece)
            if len(held) < end:
                held.extend(bytes(end - len(held)))
            held[end - len(piece) : end] = piece


def cut(before: Path, changes: Sequence[Change], after: int, rng: random.Random, image: Path) -> None:
    """Write into ``image`` what a power cut after so many changes leaves."""
    done = changes[:after]
    syncs = [number for number, change in enumerate(done) if change.operation == "s"]
    named = [number for number, change in enumerate(done) if change.operation in _NAMES]
    sure = [number for number in named if syncs and number < syncs[-1]]
    unsure = named[len(sure) :]
    last = {*sure, *unsure[: rng.randint(0, len(unsure))]}

    folders = {str(path.relative_to(before)) for path in before.rglob("*") if path.is_dir()}
    files = {
        str(path.relative_to(before)): _File(path.read_bytes())
        for path in before.rglob("*")
        if path.is_file()
    }
    kept = dict(files)  # the names as the disk has them; ``files``: as the program has them
    for number, change in enumerate(done):
        if change.operation == "o" and change.path not in files:
            files[change.path] = _File()
            if number in last:
                kept[change.path] = files[change.path]
        elif change.operation in "otw" and change.path in files:
            files[change.path].changes.append((number, change))
        elif change.operation == "s" and change.path in files:
            files[change.path].synced = number
        elif change.operation in _NAMES:
            _rename(files, folders if number in last else set(), change)
            if number in last:
                _rename(kept, folders, change)
    shutil.rmtree(image, ignore_errors=True)
    image.mkdir(parents=True)
    for name in folders:
        (image / name).mkdir(parents=True, exist_ok=True)
    for name, file in kept.items():
        (image / name).parent.mkdir(parents=True, exist_ok=True)
        (image / name).write_bytes(file.content(rng))


def _rename(names: dict[str, _File], folders: set[str], change: Change) -> None:
    """Do one renaming, removing or making to a picture of the names."""
    if change.operation == "u":
        names.pop(change.path, None)
    elif change.operation == "m":
        folders.add(change.path)
    elif change.operation == "d":
        folders.discard(change.path)
    elif change.path in names:
        names[change.to] = names.pop(change.path)
    elif change.operation == "r":
        below = f"{change.path}/"
        for name in [name for name in names if name.startswith(below)]:
            names[f"{change.to}/{name.removeprefix(below)}"] = names.pop(name)
        for name in [name for name in folders if name == change.path or name.startswith(below)]:
            folders.discard(name)
            folders.add(change.to + name.removeprefix(change.path))


def moments(changes: Sequence[Change], rng: random.Random, number: int) -> list[int]:
    """Return moments to cut the power at: around syncs and renamings, where it matters, and some others."""
    told = [at for at, change in enumerate(changes) if change.operation in "sru"]
    near = sorted({at + step for at in told for step in (0, 1) if at + step <= len(changes)})
    some = rng.sample(near, min(number, len(near))) + [
        rng.randint(0, len(changes)) for _ in range(number // 3)
    ]
    return sorted({*some, len(changes)})
