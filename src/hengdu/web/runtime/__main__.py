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
    """Print the outcome as one line of JSON; what is known to go wrong is told the same way.

    An error is one of the settings or the data; a fault may be gone at the next start.
    """
    from hengdu.store.reach import is_away
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
    except Exception as error:
        if not is_away(error):
            raise
        sys.stdout.write(json.dumps({"fault": _away(error)}) + "\n")
        return _UNEXPECTED
    sys.stdout.write(json.dumps(outcome) + "\n")
    return 0


def _away(error: Exception) -> dict[str, str]:
    """Return what to say of a database that cannot be reached; the driver names the place and no password."""
    said = " ".join(str(error).split())[:400].rstrip("?.")
    return {
        "zh": f"数据库没有应答：{said}",
        "en": f"the database does not answer: {said}",
        "place": "HENGDU_DATABASE" if os.environ.get("HENGDU_DATABASE") else "HENGDU_DATA",
        "hint_zh": "请启动数据库，或核对地址、用户和口令；systemd 会自行再启动服务",
        "hint_en": "Start the database, or check address, user and password; systemd tries again by itself",
    }


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:]))
