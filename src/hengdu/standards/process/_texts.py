"""Read the text of a draft from the file that a unit sends."""

from __future__ import annotations

from typing import Final

from hengdu.errors import StandardsError
from hengdu.standards.process._word import read_word_lines

_MOST: Final = 20 * 1024 * 1024
_PLAIN: Final = (".txt", ".md")
_CODINGS: Final = ("utf-8-sig", "gb18030")


def draft_text(content: bytes, name: str) -> str:
    """Return the text of a draft from a plain text file or a Word document, a paragraph a line.

    Plain text is UTF-8 or GB 18030. Raises StandardsError for other files and for numbers that Word made by
    itself, which leave no numbered clause (see :func:`parse_clauses`).

    >>> draft_text("1 范围".encode("gb18030"), "draft.txt")
    '1 范围'
    """
    suffix = name[name.rfind(".") :].lower() if "." in name else ""
    if len(content) > _MOST:
        raise _fault(name, f"文件超过 {_MOST >> 20} MiB", f"the file is larger than {_MOST >> 20} MiB")
    if suffix == ".docx":
        return read_word_lines(content, name)
    if suffix in _PLAIN:
        for coding in _CODINGS:
            try:
                return content.decode(coding)
            except UnicodeDecodeError:
                continue
    raise _fault(name, "无法读取稿件文本", "the text of the draft cannot be read")


def _fault(name: str, zh: str, en: str) -> StandardsError:
    return StandardsError(
        zh,
        en,
        place=name,
        hint_zh="请上传 .docx、.txt 或 .md 文件，或将文本粘贴到文本框",
        hint_en="Upload a .docx, .txt or .md file, or paste the text",
    )
