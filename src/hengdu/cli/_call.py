"""Hold what one call of a command prints, where, and in which language."""

from __future__ import annotations

import contextlib
import errno
import json
import os
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from hengdu.cli._faults import CommandError
from hengdu.cli._language import WORDINGS, current

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from hengdu.text import Text

DONE: Final = 0
FINDINGS: Final = 1


class ReaderLeft(Exception):  # noqa: N818 - not an error: the reader of our output has seen enough
    """Say that nobody reads standard output any more."""


class Call:
    """One call of a command: its language, and whether a machine reads it."""

    def __init__(self, lang: str | None, *, as_json: bool) -> None:
        """Take ``--lang`` where it was given, else the language that the run began with."""
        self.lang = lang if lang in WORDINGS else current()
        self.as_json = as_json

    def say(self, zh: str, en: str) -> str:
        """Return one of two wordings."""
        return zh if self.lang == "zh" else en

    def text(self, text: Text) -> str:
        """Return a text in the language of the call."""
        return text[self.lang]

    def print(self, text: str) -> None:
        """Print lines for people to standard output."""
        try:
            sys.stdout.write(text if text.endswith("\n") else f"{text}\n")
            sys.stdout.flush()
        except OSError as gone:
            if isinstance(gone, BrokenPipeError) or (os.name == "nt" and gone.errno == errno.EINVAL):
                raise ReaderLeft from gone  # Windows has no EPIPE for this
            raise

    def emit(self, data: object) -> None:
        """Print one JSON document to standard output."""
        self.print(as_json(data))

    def note(self, zh: str, en: str) -> None:
        """Tell a person something on the side, on standard error."""
        if self.as_json:
            sys.stderr.write(json.dumps({"note": self.say(zh, en)}, ensure_ascii=False) + "\n")
        else:
            sys.stderr.write(f"hengdu: {self.say(zh, en)}\n")

    def deliver(self, data: object, text: Callable[[], str], out: Path | None, *, force: bool) -> None:
        """Print data or text, or write what would be printed to ``out``."""
        if out is None:
            self.print(as_json(data) if self.as_json else text())
            return
        content = as_json(data) if self.as_json or out.suffix.lower() == ".json" else text()
        write_text(out, content, force=force)
        self.wrote([out])

    def wrote(self, paths: list[Path], **more: object) -> None:
        """Say which files were written."""
        if self.as_json:
            self.emit({"files": [str(path) for path in paths], **more})
        else:
            self.print("\n".join(self.say(f"已写入 {path}", f"wrote {path}") for path in paths))

    @contextlib.contextmanager
    def progress(self, zh: str, en: str, total: int) -> Iterator[Callable[[str], None]]:
        """Show a bar on standard error while something long runs, only on a terminal.

        The value is called with the name of each step as it begins.
        """
        if self.as_json or not sys.stderr.isatty():
            yield lambda _: None
            return
        from rich.console import Console
        from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

        columns = (TextColumn("{task.description}", markup=False), BarColumn(), TimeElapsedColumn())
        with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
            task = bar.add_task(self.say(zh, en), total=total)
            begun = False

            def step(name: str) -> None:
                nonlocal begun
                bar.update(task, advance=1 if begun else 0, description=name)
                begun = True

            yield step


def as_json(data: object) -> str:
    r"""Return one JSON document; NaN is an error, not a value.

    >>> as_json({"级": 2})
    '{\n  "级": 2\n}\n'
    """
    return json.dumps(data, ensure_ascii=False, indent=2, allow_nan=False, default=_plain) + "\n"


def _plain(value: object) -> Any:  # noqa: ANN401 - whatever JSON can hold
    from datetime import date
    from decimal import Decimal

    from hengdu.text import Text

    if isinstance(value, Text):
        return {"zh": value.zh, "en": value.en}
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, Path):
        return str(value)
    msg = f"{type(value).__name__} has no JSON form"
    raise TypeError(msg)


def write_text(path: Path, content: str, *, force: bool = False) -> None:
    """Write a file whole or not at all; an existing one only with ``force``."""
    refuse_overwrite(path, force=force)
    with replacing(path) as part:
        part.write_text(content, encoding="utf-8", newline="\n")


def refuse_overwrite(path: Path, *, force: bool) -> None:
    """Raise a CommandError where a file would be overwritten without ``--force``."""
    if path.is_dir():
        raise CommandError(
            "这是一个目录",
            "this is a directory",
            place=str(path),
            hint_zh="请给出文件路径",
            hint_en="Give the path of a file",
        )
    if path.exists() and not force:
        raise CommandError(
            "文件已存在",
            "the file exists",
            place=str(path),
            hint_zh="换一个文件名，或加 --force 覆盖",
            hint_en="Choose another name, or add --force",
        )


@contextlib.contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Give a file beside ``path`` to write, and put it in its place when all went well."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{os.urandom(6).hex()}{path.suffix}")
    try:
        yield part
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


@contextlib.contextmanager
def staged(folder: Path) -> Iterator[Path]:
    """Give a folder to write into; its files move to ``folder`` when all went well."""
    if folder.exists() and not folder.is_dir():
        raise CommandError(
            "这不是目录",
            "this is not a directory",
            place=str(folder),
            hint_zh="请用 --out 给出目录",
            hint_en="Give a directory with --out",
        )
    made = [path for path in (folder, *folder.parents) if not path.exists()]
    folder.mkdir(parents=True, exist_ok=True)
    part = folder / f".{os.urandom(6).hex()}"
    part.mkdir()
    try:
        yield part
        for path in sorted(part.iterdir()):
            path.replace(folder / path.name)
    except BaseException:
        shutil.rmtree(part, ignore_errors=True)
        for path in made:
            with contextlib.suppress(OSError):  # somebody else put something there meanwhile
                path.rmdir()
        raise
    shutil.rmtree(part, ignore_errors=True)
