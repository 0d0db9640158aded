"""Collect the strings of the pages and compile their translations.

A developer's tool; needs GNU gettext. ``python -m hengdu.web.translate [FILE.json]`` collects every English
string of templates and code, takes translations from the file (``{"English": "中文"}``) if one is given,
compiles the catalogue and prints what still has no translation. Both catalogue files are kept.
"""

from __future__ import annotations

import ast
import contextlib
import json
import os
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

HERE: Final = Path(__file__).parent
CATALOGUE: Final = HERE / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"
_HEADER: Final = (
    'msgid ""\nmsgstr ""\n"Project-Id-Version: hengdu\\n"\n"Language: zh_Hans\\n"\n"MIME-Version: 1.0\\n"\n'
    '"Content-Type: text/plain; charset=UTF-8\\n"\n"Content-Transfer-Encoding: 8bit\\n"\n'
    '"Plural-Forms: nplurals=1; plural=0;\\n"\n'
)
_FIELD: Final = re.compile(r'^(msgctxt|msgid|msgid_plural|msgstr(?:\[0\])?) ((?:".*"\n?)+)', re.MULTILINE)


def _collect() -> None:
    """Put every string of the pages into the catalogue; translations that are there stay."""
    from django.core.management import call_command

    with contextlib.chdir(HERE):
        call_command(
            "makemessages",
            locale=["zh_Hans"],
            extensions=["html", "txt", "py"],
            ignore_patterns=["static/*"],
            no_location=True,
            no_wrap=True,
            no_obsolete=True,
            verbosity=0,
        )


def _compile() -> None:
    from django.core.management import call_command

    with contextlib.chdir(HERE):
        call_command("compilemessages", locale=["zh_Hans"], verbosity=0)


def entries(text: str) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield each entry after the header: its text and its fields, unquoted."""
    for block in text.split("\n\n")[1:]:
        fields = {
            match[1]: "".join(ast.literal_eval(line) for line in match[2].splitlines())
            for match in _FIELD.finditer(block)
        }
        if fields:
            yield block.rstrip("\n"), fields


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _merge(given: Mapping[str, str]) -> None:
    """Write translations into the catalogue, sorted, with a header that does not change by itself."""
    merged = []
    for block, fields in entries(CATALOGUE.read_text("utf-8")):
        message = fields["msgid"]
        is_plural = "msgid_plural" in fields
        is_guess = "#, fuzzy" in block
        present = "" if is_guess else fields["msgstr[0]" if is_plural else "msgstr"]
        lines = [line for line in block.splitlines() if line.startswith("#") and "fuzzy" not in line]
        if "msgctxt" in fields:
            lines.append(f"msgctxt {_quoted(fields['msgctxt'])}")
        lines.append(f"msgid {_quoted(message)}")
        if is_plural:
            lines.append(f"msgid_plural {_quoted(fields['msgid_plural'])}")
        lines.append(f"{'msgstr[0]' if is_plural else 'msgstr'} {_quoted(given.get(message, present))}")
        merged.append((message, "\n".join(lines)))
    text = "\n\n".join([_HEADER.rstrip("\n"), *(entry for _message, entry in sorted(merged))])
    CATALOGUE.write_text(text + "\n", encoding="utf-8", newline="\n")


def open_strings() -> list[str]:
    """Return the strings without a translation, or with one that is only a guess."""
    return [
        fields["msgid"]
        for block, fields in entries(CATALOGUE.read_text("utf-8"))
        if not fields.get("msgstr", fields.get("msgstr[0]")) or "#, fuzzy" in block
    ]


@contextlib.contextmanager
def _alone() -> Iterator[None]:
    """Keep two runs apart: they write the same files."""
    import sqlite3

    lock = sqlite3.connect(Path(os.environ.get("TMPDIR", "/tmp")) / "hengdu-translate.lock", timeout=120)  # noqa: S108 - an empty lock, nothing is read from it
    with contextlib.closing(lock):
        lock.execute("BEGIN EXCLUSIVE")
        yield


def update(given: Mapping[str, str]) -> list[str]:
    """Collect, merge, compile; return what still has no translation."""
    with _alone():
        CATALOGUE.parent.mkdir(parents=True, exist_ok=True)
        _collect()
        _merge(given)
        _compile()
        return open_strings()


def main() -> int:
    """Update the catalogue from the command line."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hengdu.web.settings")
    import django

    django.setup()
    given = json.loads(Path(sys.argv[1]).read_text("utf-8")) if sys.argv[1:] else {}
    left = update(given)
    sys.stdout.write("".join(f"untranslated: {_quoted(message)}\n" for message in left))
    return 1 if left else 0


if __name__ == "__main__":
    sys.exit(main())
