"""Name the kinds of evidence, how confidential a piece is, and the states of a request."""

from __future__ import annotations

from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from hengdu.text import Text

if TYPE_CHECKING:
    from collections.abc import Mapping


class Kind(StrEnum):
    """What a piece is: a file that is kept, an address, words, or something seen on site and not copied."""

    FILE = "file"
    LINK = "link"
    NOTE = "note"
    SEEN = "seen"


class Classification(StrEnum):
    """How confidential a piece is, in the institution's own levels (not those of state secrets)."""

    PUBLIC = "public"
    INTERNAL = "internal"
    SENSITIVE = "sensitive"
    IMPORTANT = "important"


class RequestState(StrEnum):
    """What became of something that was asked for."""

    REQUESTED = "requested"
    RECEIVED = "received"
    INSUFFICIENT = "insufficient"
    REFUSED = "refused"


KIND_NAMES: Final[Mapping[Kind, Text]] = MappingProxyType(
    {
        Kind.FILE: Text("文件", "file"),
        Kind.LINK: Text("链接", "link"),
        Kind.NOTE: Text("文字记录", "note"),
        Kind.SEEN: Text("现场查阅", "seen on site"),
    }
)
CLASSIFICATION_NAMES: Final[Mapping[Classification, Text]] = MappingProxyType(
    {
        Classification.PUBLIC: Text("公开", "public"),
        Classification.INTERNAL: Text("内部", "internal"),
        Classification.SENSITIVE: Text("敏感", "sensitive"),
        Classification.IMPORTANT: Text("重要", "important"),
    }
)
REQUEST_NAMES: Final[Mapping[RequestState, Text]] = MappingProxyType(
    {
        RequestState.REQUESTED: Text("已提出", "requested"),
        RequestState.RECEIVED: Text("已提供", "received"),
        RequestState.INSUFFICIENT: Text("不充分", "insufficient"),
        RequestState.REFUSED: Text("拒绝提供", "refused"),
    }
)
# The columns of a piece that may name people; a piece marks those that do.
PERSONAL_FIELDS: Final[Mapping[str, Text]] = MappingProxyType(
    {
        "title": Text("名称", "title"),
        "name": Text("文件名", "file name"),
        "note": Text("说明", "note"),
        "where": Text("地点", "where"),
        "custodian": Text("保管人", "custodian"),
        "seen_by": Text("查阅人", "seen by"),
        "link": Text("链接", "link"),
        "content": Text("文件内容", "content of the file"),
    }
)
