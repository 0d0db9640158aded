"""Build plain data from YAML events, one at a time, so that nothing is built before it is bounded."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final, NoReturn

import attrs
import yaml
from yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    Event,
    MappingStartEvent,
    NodeEvent,
    ScalarEvent,
)

from hengdu.errors import DocumentError

if TYPE_CHECKING:
    from hengdu.documents._read import Limits

Data = Any  # nested dict, list, str, int, Decimal, bool, None: the shape of a document
Step = str | int

CONTROL: Final = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]"
)  # C0 and C1 controls but tab and line ends, lone surrogates, non-characters
_INT: Final = re.compile(r"[-+]?(0|[1-9][0-9]{0,30})\Z")
_FLOAT: Final = re.compile(
    r"[-+]?(?:[0-9]{0,30}\.[0-9]{1,30}(?:[eE][-+]?[0-9]{1,2})?|[0-9]{1,30}[eE][-+]?[0-9]{1,2})\Z"
)
_NOT_A_NUMBER: Final = re.compile(r"[-+]?\.(inf|nan)\Z|(nan|inf(inity)?)\Z", re.IGNORECASE)
_LEAST_EXPONENT: Final = -30
_GREATEST_EXPONENT: Final = 60
_PLAIN_TAGS: Final = frozenset(f"tag:yaml.org,2002:{name}" for name in ("str", "map", "seq"))
_WORDS: Final[dict[str, bool | None]] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}


def number_of(text: str) -> int | Decimal | None:
    """Return the exact number that ``text`` writes; None when it is none, or out of range.

    >>> number_of("0.67")
    Decimal('0.67')
    """
    if _INT.match(text):
        return int(text)
    if not _FLOAT.match(text):
        return None
    number = Decimal(text)
    return number if _LEAST_EXPONENT < number.adjusted() < _GREATEST_EXPONENT else None


def refuse(name: str, line: int | None, zh: str, en: str, *hint: str) -> NoReturn:
    """Raise the error of one line; ``hint`` is the next step in Chinese and English."""
    hint_zh, hint_en = hint or ("", "")
    place = f"{name}:{line}" if line else name
    raise DocumentError(zh, en, place=place, hint_zh=hint_zh, hint_en=hint_en)


def _line(event: Event) -> int:
    mark = event.start_mark
    return mark.line + 1 if mark is not None else 1


@attrs.define
class _Frame:
    """A mapping or list that is being filled; ``key`` waits for its value."""

    path: tuple[Step, ...]
    items: dict[str, Data] | list[Data]
    key: str | None = None


class Builder:
    """Fill plain data and the line of each value from the events of one YAML text."""

    def __init__(self, name: str, limits: Limits) -> None:
        self.name = name
        self.limits = limits
        self.lines: dict[tuple[Step, ...], int] = {}
        self.count = 0
        self.documents = 0
        self.root: Data = None
        self.stack: list[_Frame] = []

    def build(self, text: str) -> Data:
        """Return the data of ``text``; every refusal is a DocumentError with the line."""
        loader = yaml.CSafeLoader if hasattr(yaml, "CSafeLoader") else yaml.SafeLoader
        try:
            for event in yaml.parse(text, Loader=loader):
                self._take(event)
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            problem = error.problem or "syntax error"
            refuse(
                self.name,
                mark.line + 1 if mark else None,
                f"YAML 语法错误：{problem}",
                f"YAML syntax error: {problem}",
                "请检查该行的缩进和引号",
                "Check indentation and quotes there",
            )
        except yaml.YAMLError as error:
            refuse(self.name, None, "YAML 无法解析", f"YAML cannot be parsed ({type(error).__name__})")
        return self.root

    def _take(self, event: Event) -> None:
        if isinstance(event, NodeEvent):
            line = _line(event)
            self._refuse_node(event, line)
            frame = self.stack[-1] if self.stack else None
            if frame is not None and isinstance(frame.items, dict) and frame.key is None:
                frame.key = self._key(event, frame, line)
            elif isinstance(event, ScalarEvent):
                self._place(self._scalar(event, line), line)
            else:
                items: dict[str, Data] | list[Data] = {} if isinstance(event, MappingStartEvent) else []
                self.stack.append(_Frame(self._place(items, line), items))
                if len(self.stack) > self.limits.depth:
                    self._fail(
                        line, f"嵌套超过 {self.limits.depth} 层", f"nested deeper than {self.limits.depth}"
                    )
        elif isinstance(event, yaml.CollectionEndEvent):
            self.stack.pop()
        elif isinstance(event, DocumentStartEvent):
            self.documents += 1
            if self.documents > 1:
                self._fail(
                    _line(event),
                    "一个文件只能有一份 YAML 文档",
                    "a file holds one YAML document",
                    "请删除其余的 ---",
                    "Remove the further ---",
                )

    def _fail(self, line: int, zh: str, en: str, *hint: str) -> NoReturn:
        refuse(self.name, line, zh, en, *hint)

    def _refuse_node(self, event: NodeEvent, line: int) -> None:
        if event.anchor is not None or isinstance(event, AliasEvent):
            self._fail(
                line,
                "不接受 YAML 锚点和别名",
                "YAML anchors and aliases are not accepted",
                "请把内容直接写出",
                "Write the content out",
            )
        tag = getattr(event, "tag", None)
        if tag is not None and tag not in _PLAIN_TAGS:
            self._fail(
                line,
                f"不接受自定义标签 {tag[:60]}",
                f"custom tag {tag[:60]} is not accepted",
                "请删除标签",
                "Remove the tag",
            )
        self.count += 1
        if self.count > self.limits.values:
            self._fail(line, "内容过多", f"more than {self.limits.values} values")

    def _key(self, event: NodeEvent, frame: _Frame, line: int) -> str:
        if not isinstance(event, ScalarEvent):
            self._fail(line, "键必须是文字", "a key must be plain text")
        key = str(event.value)
        self._bounded_text(event, line)
        if key == "<<" and not event.style:
            self._fail(
                line,
                "不接受 YAML 合并键",
                "YAML merge keys are not accepted",
                "请把内容直接写出",
                "Write the content out",
            )
        if key in frame.items:
            self._fail(
                line,
                f"键重复：{key[:80]}",
                f"duplicate key: {key[:80]}",
                "请只保留一个",
                "Keep only one of them",
            )
        self.lines[*frame.path, key] = line
        return key

    def _place(self, value: Data, line: int) -> tuple[Step, ...]:
        """Put a value where it belongs; return its path."""
        if not self.stack:
            self.root = value
            self.lines[()] = line
            return ()
        frame = self.stack[-1]
        if isinstance(frame.items, dict):
            key = frame.key or ""
            frame.items[key] = value
            frame.key = None
            return (*frame.path, key)
        frame.items.append(value)
        path = (*frame.path, len(frame.items) - 1)
        self.lines[path] = line
        return path

    def _bounded_text(self, event: ScalarEvent, line: int) -> None:
        text = event.value
        if len(text) > self.limits.text:
            self._fail(line, f"文字超过 {self.limits.text} 字", f"text longer than {self.limits.text}")
        if event.style == '"' and CONTROL.search(text):
            self._fail(line, "含有控制字符", "the text has a control character", "请删除该字符", "Remove it")

    def _scalar(self, event: ScalarEvent, line: int) -> Data:
        text = str(event.value)
        self._bounded_text(event, line)
        if event.style or event.tag is not None:
            return text
        if text in _WORDS:
            return _WORDS[text]
        number = number_of(text)
        if number is not None:
            return number
        if _NOT_A_NUMBER.match(text):
            self._fail(
                line,
                "不接受 NaN 或无穷大",
                "NaN and infinity are not accepted",
                "请填写数字",
                "Give a number",
            )
        if _FLOAT.match(text):
            self._fail(
                line,
                "数字过大或过小",
                "the number is out of range",
                "请填写合理的数字",
                "Give a sensible number",
            )
        return text
