"""Turn the name that a stranger gave a file into one that is safe to show and to offer for saving."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

_MOST_CHARS: Final = 120
_MOST_SUFFIX: Final = 10
# Control characters, marks that turn the direction of writing, invisible characters, lone surrogates.
_REFUSED: Final = re.compile(
    "[\x00-\x1f\x7f-\x9f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff\ufff9-\uffff]"
)
_DEVICES: Final = frozenset(
    {"CON", "PRN", "AUX", "NUL", *(f"COM{n}" for n in range(1, 10)), *(f"LPT{n}" for n in range(1, 10))}
)
_FORBIDDEN: Final = re.compile(r'[<>:"|?*]')


def clean_name(name: str) -> str:
    r"""Return the last part of a path as one line of text that every system can save.

    Folders, control characters, marks that turn the writing around and characters that Windows refuses are
    gone; a device name of Windows gets an underscore; the ending stays when the rest is cut.

    >>> clean_name("..\\..\\etc/pass\u202ewd.pdf")
    'passwd.pdf'
    >>> clean_name("con.txt"), clean_name("../..")
    ('_con.txt', 'file')
    """
    last = re.split(r"[/\\]", name)[-1]
    text = unicodedata.normalize("NFC", _FORBIDDEN.sub("_", _REFUSED.sub("", last)))
    text = " ".join(text.split()).strip(". ")
    if not text:
        return "file"
    if text.partition(".")[0].strip().upper() in _DEVICES:
        text = f"_{text}"
    if len(text) > _MOST_CHARS:
        stem, dot, suffix = text.rpartition(".")
        has_suffix = bool(dot) and len(suffix) <= _MOST_SUFFIX
        text = (
            f"{stem[: _MOST_CHARS - len(suffix) - 1].rstrip()}.{suffix}" if has_suffix else text[:_MOST_CHARS]
        )
    return text


def suffix_of(name: str) -> str:
    """Return the ending of a name in lower case without the dot, empty where there is none.

    >>> suffix_of("报告.PDF"), suffix_of("报告")
    ('pdf', '')
    """
    stem, dot, suffix = name.rpartition(".")
    return suffix.lower() if dot and stem and len(suffix) <= _MOST_SUFFIX else ""
