"""Run one command: language, streams, errors and exit codes around typer."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Final

from hengdu.cli._language import chosen, speak
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


def _run(words: list[str], *, as_json: bool) -> int:
    from hengdu.cli import _faults
    from hengdu.cli._app import app
    from hengdu.cli._call import ReaderLeft

    try:
        import typer.main

        command = typer.main.get_command(app)
        outcome = command.main(args=words or ["--help"], prog_name="hengdu", standalone_mode=False)
    except ReaderLeft:
        return _reader_left()
    except HengduError as error:
        return _faults.report_known(error, as_json=as_json)
    except (KeyboardInterrupt, typer.Abort):
        return _STOPPED
    except SystemExit as leaving:  # typer leaves so after completion
        return leaving.code if isinstance(leaving.code, int) else 0
    except OSError as error:
        if isinstance(error, BrokenPipeError):
            raise
        return _faults.report_files(error, as_json=as_json)
    except Exception as error:  # noqa: BLE001 - the last place where a fault can be told in plain words
        if hasattr(error, "format_message"):
            return _faults.report_usage(error, as_json=as_json)
        return _faults.report_internal(error, words, as_json=as_json)
    return outcome if isinstance(outcome, int) else 0


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
