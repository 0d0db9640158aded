"""Be one process of the server: ``python -m hengdu.web.runtime prepare|web|worker``."""

from __future__ import annotations

import json
import os
import sys
from typing import TYPE_CHECKING

from hengdu.errors import HengduError

if TYPE_CHECKING:
    from collections.abc import Sequence

_UNEXPECTED = 70


def run(words: Sequence[str]) -> int:
    """Do what the words say and return the exit code."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hengdu.web.settings")
    role, *options = words
    if role == "prepare":
        return _prepare(options)
    from hengdu.web.runtime._parent import leave_with_input

    leave_with_input()
    if role == "web":
        from hengdu.web.runtime._web import serve

        serve(json.loads(options[0]))
    elif role == "worker":
        from hengdu.web.runtime._worker import work

        work()
    else:
        return _UNEXPECTED
    return 0


def _prepare(options: Sequence[str]) -> int:
    """Print the outcome as one line of JSON; a known error is told to the supervisor the same way."""
    from hengdu.web.runtime._prepare import prepare

    try:
        outcome = prepare(is_local="--local" in options, is_demo="--demo" in options)
    except HengduError as error:
        told = {
            "zh": error.zh,
            "en": error.en,
            "place": error.place,
            "hint_zh": error.hint_zh,
            "hint_en": error.hint_en,
        }
        sys.stdout.write(json.dumps({"error": told}) + "\n")
        return error.exit_code
    sys.stdout.write(json.dumps(outcome) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:]))
