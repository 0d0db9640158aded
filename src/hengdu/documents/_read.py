"""Read one bounded file into plain data that remembers its lines."""

from __future__ import annotations

import contextlib
import json
import stat
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Final, NoReturn

import attrs

from hengdu.documents._yaml import CONTROL, Builder, Data, Step, number_of, refuse
from hengdu.errors import DocumentError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal

_LONGEST_NUMBER: Final = 80  # characters; more digits than anyone measures


@attrs.frozen(kw_only=True)
class Limits:
    """Bound what one file may hold; ``bytes`` is the file size, ``depth`` the nesting."""

    bytes: int = 32 * 1024 * 1024
    depth: int = 40
    values: int = 2_000_000
    text: int = 20_000


@attrs.frozen(kw_only=True)
class Document:
    """Plain data of one file with the line of each value.

    ``data`` holds dict, list, str, int, Decimal, bool and None.
    """

    name: str
    data: Data
    lines: Mapping[tuple[Step, ...], int]

    def place(self, path: Sequence[Step]) -> str:
        """Return ``file:line`` of the deepest known part of ``path``."""
        steps = tuple(path)
        while steps and steps not in self.lines:
            steps = steps[:-1]
        line = self.lines.get(steps)
        return f"{self.name}:{line}" if line else self.name


def read_text(path: Path, limits: Limits) -> str:
    """Read a bounded UTF-8 file; errors name the file and what to do."""
    name = path.name
    try:
        mode = path.stat().st_mode
        if stat.S_ISDIR(mode):
            raise DocumentError(
                "这是一个目录，不是文件",
                "this is a directory, not a file",
                place=str(path),
                hint_zh="请给出文件路径",
                hint_en="Give the path of a file",
            )
        if not stat.S_ISREG(mode):
            raise DocumentError(
                "这不是普通文件",
                "this is not a regular file",
                place=str(path),
                hint_zh="请先另存为文件",
                hint_en="Save it as a file first",
            )
        with path.open("rb") as stream:
            raw = stream.read(limits.bytes + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise DocumentError(
            f"无法读取：{reason}",
            f"cannot be read: {reason}",
            place=str(path)[:200],
            hint_zh="请检查路径和权限",
            hint_en="Check the path and its permissions",
        ) from error
    if len(raw) > limits.bytes:
        size = limits.bytes // (1024 * 1024)
        raise DocumentError(
            f"文件超过 {size} MiB 上限",
            f"the file is larger than {size} MiB",
            place=name,
            hint_zh="请拆分文件或移除无关内容",
            hint_en="Split the file or remove what does not belong",
        )
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        refuse(
            name, line, "不是 UTF-8 文本", "the file is not UTF-8 text", "请以 UTF-8 另存", "Save it as UTF-8"
        )
    control = CONTROL.search(text)
    if control:
        line = text.count("\n", 0, control.start()) + 1
        refuse(name, line, "含有控制字符", "the file has a control character", "请删除该字符", "Remove it")
    return text


def read_document(path: Path | str, *, limits: Limits | None = None, name: str | None = None) -> Document:
    """Read a ``.json`` file as JSON and anything else as YAML.

    Numbers with a fraction become Decimal, so nothing is lost before scoring. Refused with a
    DocumentError that has the line: duplicate keys, anchors and aliases, custom tags, merge
    keys, NaN and infinity, nesting or size over the limits, non-UTF-8 text, directories.
    """
    path = Path(path)
    bounds = limits or Limits()
    text = read_text(path, bounds)
    label = name or path.name
    if path.suffix.lower() == ".json":
        return _Json(label, bounds, text).document()
    builder = Builder(label, bounds)
    data = builder.build(text)
    return Document(name=label, data=data, lines=builder.lines)


class _Json:
    """Read JSON with the same refusals as YAML."""

    def __init__(self, name: str, limits: Limits, text: str) -> None:
        self.name = name
        self.limits = limits
        self.text = text
        self.count = 0

    def document(self) -> Document:
        try:
            data = json.loads(
                self.text,
                object_pairs_hook=self._pairs,
                parse_float=self._number,
                parse_int=self._number,
                parse_constant=self._constant,
            )
        except json.JSONDecodeError as error:
            refuse(self.name, error.lineno, f"JSON 语法错误：{error.msg}", f"JSON syntax error: {error.msg}")
        except RecursionError:
            refuse(self.name, None, "嵌套过深", "nested too deeply", "请减少层次", "Nest less")
        self._bound(data, 0)
        return Document(name=self.name, data=data, lines=self._lines())

    def _fail(self, needle: str, occurrence: int, zh: str, en: str, *hint: str) -> NoReturn:
        refuse(self.name, _line_of(self.text, needle, occurrence), zh, en, *hint)

    def _pairs(self, items: list[tuple[str, Data]]) -> dict[str, Data]:
        result: dict[str, Data] = {}
        for key, value in items:
            if key in result:
                quoted = json.dumps(key, ensure_ascii=False)
                zh, en = f"键重复：{key[:80]}", f"duplicate key: {key[:80]}"
                self._fail(quoted, 2, zh, en, "请只保留一个", "Keep only one of them")
            self._text(key)
            result[key] = value
        return result

    def _constant(self, word: str) -> NoReturn:
        zh, en = "不接受 NaN 或无穷大", "NaN and infinity are not accepted"
        self._fail(word, 1, zh, en, "请填写数字", "Give a number")

    def _number(self, text: str) -> int | Decimal:
        number = number_of(text) if len(text) < _LONGEST_NUMBER else None
        if number is None:
            zh, en = "数字过大、过小或过长", "the number is out of range or too long"
            self._fail(text, 1, zh, en, "请填写合理的数字", "Give a sensible number")
        return number

    def _text(self, text: str) -> None:
        if len(text) > self.limits.text:
            self._fail(
                text[:40], 1, f"文字超过 {self.limits.text} 字", f"text longer than {self.limits.text}"
            )
        if CONTROL.search(text):
            self._fail(
                "\\u", 1, "含有控制字符", "the text has a control character", "请删除该字符", "Remove it"
            )

    def _bound(self, data: Data, depth: int) -> None:
        self.count += 1
        if depth > self.limits.depth:
            zh, en = f"嵌套超过 {self.limits.depth} 层", f"nested deeper than {self.limits.depth}"
            refuse(self.name, None, zh, en, "请减少层次", "Nest less")
        if self.count > self.limits.values:
            refuse(self.name, None, "内容过多", f"more than {self.limits.values} values")
        if isinstance(data, str):
            self._text(data)
        for item in data.values() if isinstance(data, dict) else data if isinstance(data, list) else ():
            self._bound(item, depth + 1)

    def _lines(self) -> Mapping[tuple[Step, ...], int]:
        """Take the lines from the YAML view of the same text; JSON without one keeps none."""
        builder = Builder(self.name, attrs.evolve(self.limits, values=3 * self.limits.values))
        with contextlib.suppress(DocumentError):  # the data is read already; only places are lost
            builder.build(self.text.replace("\t", " "))
        return builder.lines


def _line_of(text: str, needle: str, occurrence: int) -> int | None:
    at = -1
    for _ in range(occurrence):
        found = text.find(needle, at + 1)
        if found < 0:
            break
        at = found
    return text.count("\n", 0, at) + 1 if at >= 0 else None
