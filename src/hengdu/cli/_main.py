"""Run one command: language, streams, errors and exit codes around typer."""

from __future__ import annotations

import os
import sys
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from hengdu.cli._language import WORDINGS, chosen, speak
from hengdu.errors import HengduError

if TYPE_CHECKING:
    from collections.abc import Sequence

_STOPPED: Final = 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code.

    0 done, 1 findings, 2 bad input, 70 a fault of the program, 130 interrupted. Nothing is raised.
    """
    words = list(sys.argv[1:] if arguments is None else arguments)
    _speak_utf8()
    speak(chosen(words))
    as_json = "--json" in words
    try:
        code = _run(words, as_json=as_json)
        sys.stdout.flush()
    except BrokenPipeError:
        code = _reader_left()
    return code


@cache
def _command(*, completion: bool) -> Any:  # noqa: ANN401 - typer's own copy of click has no public name
    """Return the tree of commands; it is the same in both languages."""
    import typer.main

    from hengdu.cli._app import program

    return typer.main.get_command(program(completion=completion))


def _run(words: list[str], *, as_json: bool) -> int:
    import typer

    from hengdu.cli import _faults

    try:
        command = _command(completion=_completing(words))
        outcome = command.main(args=_without_language(words), prog_name="hengdu", standalone_mode=False)
    except HengduError as error:
        return _faults.report_known(error, as_json=as_json)
    except (KeyboardInterrupt, typer.Abort):
        return _STOPPED
    except SystemExit as leaving:  # typer leaves so after completion
        outcome = leaving.code
    except Exception as error:  # noqa: BLE001 - the last place where a fault can be told in plain words
        return _unexpected(error, words, as_json=as_json)
    return outcome if isinstance(outcome, int) else 0


def _unexpected(error: Exception, words: list[str], *, as_json: bool) -> int:
    """Tell apart what typer refuses, what the file system refuses, a closed pipe, and our own faults."""
    from hengdu.cli import _faults
    from hengdu.cli._call import ReaderLeft

    if isinstance(error, ReaderLeft | BrokenPipeError):
        return _reader_left()
    if hasattr(error, "format_message"):
        return _faults.report_usage(error, as_json=as_json)
    if isinstance(error, OSError):
        return _faults.report_files(error, as_json=as_json)
    return _faults.report_internal(error, words, as_json=as_json)


def _without_language(words: list[str]) -> list[str]:
    """Leave out ``--lang`` before the command; a value that is no language is a CommandError.

    The language is chosen before typer begins. Left to typer, the option would make it load pydantic
    for every help page.
    """
    kept: list[str] = []
    rest = list(words)
    while rest and rest[0].startswith("-") and rest[0] != "--":
        word = rest.pop(0)
        if word != "--lang" and not word.startswith("--lang="):
            kept.append(word)
            continue
        value = word.partition("=")[2] if "=" in word else rest.pop(0) if rest else ""
        if value not in WORDINGS:
            from hengdu.cli._faults import not_taken

            raise not_taken("--lang", value, WORDINGS)
    return [*kept, *rest] or ["--help"]


def _completing(words: list[str]) -> bool:
    """Say whether a shell asks for completions, or a person for the script that makes it ask."""
    asked = any(word.startswith(("--install-completion", "--show-completion")) for word in words)
    return asked or "_HENGDU_COMPLETE" in os.environ


def _speak_utf8() -> None:
    """Print UTF-8 whatever the console's code page; what cannot be printed is escaped."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8", errors="backslashreplace")


def _reader_left() -> int:
    """Stop quietly when the reader of our output has gone (``| head``)."""
    try:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except (OSError, ValueError):  # no real file behind the stream, so nothing is flushed into it later
        return 0
    return 0
