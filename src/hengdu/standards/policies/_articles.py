"""Take the text of a policy apart into its articles."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

import attrs

from hengdu.documents import Limits, read_text
from hengdu.errors import StandardsError

_LIMITS: Final = Limits(bytes=8 * 1024 * 1024)
_SIGNS: Final = r"[零〇一二三四五六七八九十百千\d]{1,9}"
_ARTICLE: Final = re.compile(
    rf"^[\s*#]*第\s*(?P<number>{_SIGNS})\s*条(?:\s*之\s*(?P<sub>[一二三四五六七八九十]{{1,3}}))?[\s：:*]*(?P<text>.*)$"
)
_CHAPTER: Final = re.compile(rf"^[\s*#]*第\s*(?P<number>{_SIGNS})\s*[章编]\s*(?P<title>.{{0,40}})$")
_DIGITS: Final = {sign: value for value, sign in enumerate("零一二三四五六七八九")} | {"〇": 0}
_UNITS: Final = {"十": 10, "百": 100, "千": 1000}


@attrs.frozen(kw_only=True)
class Article:
    """One article: its number (12, or 12.1 for 第十二条之一 as ``(12, 1)``), chapter, text and line."""

    number: tuple[int, int]
    chapter: str
    text: str
    line: int

    @property
    def label(self) -> str:
        """Return the number as people say it.

        >>> Article(number=(12, 1), chapter="", text="", line=1).label
        '第12条之1'
        """
        return f"第{self.number[0]}条" + (f"之{self.number[1]}" if self.number[1] else "")


def chinese_number(text: str) -> int:
    """Return the value of a number up to 9,999 in Chinese or digits.

    >>> chinese_number("一百二十三"), chinese_number("十"), chinese_number("一百零五"), chinese_number("40")
    (123, 10, 105, 40)
    """
    if text.isdecimal():
        return int(text)
    total = digit = 0
    for sign in text:
        if sign in _UNITS:
            total += (digit or 1) * _UNITS[sign]
            digit = 0
        else:
            digit = digit * 10 + (int(sign) if sign.isdecimal() else _DIGITS[sign])
    return total + digit


def read_policy(path: Path | str) -> tuple[Article, ...]:
    """Read the articles of a UTF-8 text file; see :func:`parse_articles`."""
    path = Path(path)
    return parse_articles(read_text(path, _LIMITS), name=path.name)


def parse_articles(text: str, *, name: str = "") -> tuple[Article, ...]:
    r"""Take a text apart at every line that begins with 第…条; what stands before the first is left out.

    Raises StandardsError for a text without articles and for an article that is there twice.

    >>> [one.label for one in parse_articles("第一条 甲。\n乙。\n第二条 丙。")]
    ['第1条', '第2条']
    """
    found: list[tuple[tuple[int, int], str, int, list[str]]] = []
    chapter = ""
    for at, line in enumerate(text.splitlines(), start=1):
        if heading := _CHAPTER.match(line.strip()):
            chapter = heading["title"].strip()
        elif article := _ARTICLE.match(line):
            sub = chinese_number(article["sub"]) if article["sub"] else 0
            found.append(((chinese_number(article["number"]), sub), chapter, at, [article["text"].strip()]))
        elif found and line.strip():
            found[-1][3].append(line.strip())
    if not found:
        raise StandardsError(
            "文本中没有“第…条”",
            "the text has no article (第…条)",
            place=name,
            hint_zh="每条应另起一行，以“第…条”开头",
            hint_en="Begin every article on a line of its own with 第…条",
        )
    lines: dict[tuple[int, int], int] = {}
    for number, _, at, _ in found:
        if number in lines:
            raise StandardsError(
                f"第 {number[0]} 条出现两次（第 {lines[number]} 行和第 {at} 行）",
                f"article {number[0]} is there twice (lines {lines[number]} and {at})",
                place=f"{name}:{at}",
                hint_zh="一个文件只放一部政策的一个版本",
                hint_en="Put one version of one policy into a file",
            )
        lines[number] = at
    return tuple(
        Article(number=number, chapter=chapter, text="".join(pieces), line=at)
        for number, chapter, at, pieces in found
    )
