"""Hold a framework as a tree, change it, and say how two versions differ."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from functools import cache, cached_property
from typing import TYPE_CHECKING, Literal

import attrs

import hengdu.content
from hengdu.documents import read_document, record_data, validate_document
from hengdu.errors import StandardsError
from hengdu.standards.framework._records import FrameworkFile, Topic
from hengdu.standards.registry import Change
from hengdu.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date
    from pathlib import Path


@attrs.frozen(kw_only=True)
class Framework:
    """A tree of topics, checked: one category per role of a line, no orphan, no circle."""

    file: FrameworkFile
    topics: Mapping[str, Topic]

    @property
    def id(self) -> str:
        """Return the id."""
        return self.file.id

    @property
    def version(self) -> str:
        """Return the version."""
        return self.file.version

    @property
    def title(self) -> Text:
        """Return the title."""
        return self.file.title

    @cached_property
    def _children(self) -> Mapping[str, tuple[Topic, ...]]:
        result: dict[str, tuple[Topic, ...]] = {}
        for topic in self.topics.values():
            if not topic.retired:
                result[topic.parent or ""] = (*result.get(topic.parent or "", ()), topic)
        return result

    def categories(self) -> tuple[Topic, ...]:
        """Return the topics at the top, in the order of the file."""
        return self._children.get("", ())

    def children(self, code: str) -> tuple[Topic, ...]:
        """Return the topics directly under one."""
        return self._children.get(code, ())

    def leaves(self) -> tuple[Topic, ...]:
        """Return the topics that have none under them, in the order of the tree."""
        return tuple(topic for topic in self.walk() if not self.children(topic.code))

    def walk(self, code: str = "") -> Iterator[Topic]:
        """Yield every topic below one, parents first."""
        for topic in self.children(code):
            yield topic
            yield from self.walk(topic.code)

    def category_of(self, code: str) -> str:
        """Return the code of the category that a topic belongs to; an unknown code is itself."""
        topic = self.topics.get(code)
        while topic is not None and topic.parent is not None:
            topic = self.topics.get(topic.parent)
        return topic.code if topic is not None else code


@attrs.frozen(kw_only=True)
class Edit:
    """One change of a tree: add or replace a topic, rename, move under another, or retire one.

    ``add`` needs ``topic``; ``rename`` needs ``name``; ``move`` needs ``parent`` (empty is the top).
    """

    kind: Literal["add", "rename", "move", "retire"]
    code: str
    topic: Topic | None = None
    name: Text | None = None
    parent: str = ""
    reason: str = ""


@attrs.frozen(kw_only=True)
class TopicDifference:
    """How a topic changed between two versions; ``what`` is added, retired, renamed, moved or changed."""

    code: str
    what: Literal["added", "retired", "renamed", "moved", "changed"]
    before: Text
    after: Text


def load_framework(path: Path | str) -> Framework:
    """Read a framework file.

    Raises StandardsError or DocumentError with ``file:line`` for what is malformed, a code that is used
    twice, a parent that does not exist and topics that are each other's parents.
    """
    document = read_document(path)
    file = validate_document(document, FrameworkFile, StandardsError)
    return _checked(file, lambda at, key: document.place(("nodes", at, key)))


@cache
def builtin_framework() -> Framework:
    """Return the framework that ships with Hengdu: six categories and their sub-topics.

    >>> len(builtin_framework().categories())
    6
    """
    return load_framework(hengdu.content.standards / "framework.yaml")


def framework_data(framework: Framework) -> dict[str, object]:
    """Return a framework as its file holds it, ready for YAML or JSON."""
    return {"format": 1, **record_data(framework.file)}


def edit_framework(
    framework: Framework, edits: Sequence[Edit], *, version: str, day: date, by: str
) -> Framework:
    """Return a new version of a framework; every changed topic remembers what it was.

    Raises StandardsError for an unknown topic, a code that is taken, a circle, a topic that still has
    topics under it and is retired, and a version that is the same.
    """
    if version == framework.version:
        raise _error(framework.id, "新版本号与旧版本相同", "the new version has the number of the old one")
    topics = dict(framework.topics)
    for edit in edits:
        _apply(topics, edit, day, by)
    file = dataclasses.replace(
        framework.file, version=version, predecessor=framework.version, nodes=tuple(topics.values())
    )
    return _checked(file, lambda at, _: file.nodes[at].code)


def compare_frameworks(before: Framework, after: Framework) -> tuple[TopicDifference, ...]:
    """Return how topics differ, in the order of the later version and then of the earlier.

    >>> compare_frameworks(builtin_framework(), builtin_framework())
    ()
    """
    result: list[TopicDifference] = []
    nothing = Text("", "")
    for code, topic in after.topics.items():
        old = before.topics.get(code)
        if old is None or old == topic:
            if old is None:
                result.append(TopicDifference(code=code, what="added", before=nothing, after=topic.name))
            continue
        if topic.retired and not old.retired:
            result.append(TopicDifference(code=code, what="retired", before=old.name, after=topic.name))
        if topic.name != old.name:
            result.append(TopicDifference(code=code, what="renamed", before=old.name, after=topic.name))
        if topic.parent != old.parent:
            names = [
                one.topics[where].name if where else nothing
                for one, where in ((before, old.parent), (after, topic.parent))
            ]
            result.append(TopicDifference(code=code, what="moved", before=names[0], after=names[1]))
        if not any(one.code == code for one in result):
            result.append(TopicDifference(code=code, what="changed", before=old.name, after=topic.name))
    gone = (topic for code, topic in before.topics.items() if code not in after.topics)
    result += [TopicDifference(code=one.code, what="retired", before=one.name, after=nothing) for one in gone]
    return tuple(result)


def _apply(topics: dict[str, Topic], edit: Edit, day: date, by: str) -> None:
    if edit.kind == "add":
        if edit.code in topics or edit.topic is None or edit.topic.code != edit.code:
            raise _error(
                edit.code,
                f"编码 {edit.code} 已在使用或内容不符",
                f"the code {edit.code} is taken or does not fit",
            )
        topics[edit.code] = edit.topic
        return
    if edit.code not in topics:
        raise _error(edit.code, f"没有子项 {edit.code}", f"there is no topic {edit.code}")
    old = topics[edit.code]
    if edit.kind == "rename":
        new = dataclasses.replace(old, name=edit.name or old.name)
        change = ("name", old.name.zh, new.name.zh)
    elif edit.kind == "move":
        new = dataclasses.replace(old, parent=edit.parent or None)
        change = ("parent", old.parent or "", edit.parent)
    else:
        under = [one.code for one in topics.values() if one.parent == edit.code and not one.retired]
        if under:
            names = ", ".join(under)
            raise _error(
                edit.code, f"{edit.code} 之下还有 {names}", f"{edit.code} still has {names} under it"
            )
        new = dataclasses.replace(old, retired=True)
        change = ("retired", "false", "true")
    field, before, after = change
    entry = Change(day=day, by=by, field=field, before=before, after=after, reason=edit.reason)
    topics[edit.code] = dataclasses.replace(new, history=(*old.history, entry))


def _checked(file: FrameworkFile, place: object) -> Framework:
    where = place if callable(place) else (lambda at, _: str(at))
    topics: dict[str, Topic] = {}
    for at, topic in enumerate(file.nodes):
        if topic.code in topics:
            raise _error(
                where(at, "code"), f"编码 {topic.code} 出现两次", f"the code {topic.code} occurs twice"
            )
        topics[topic.code] = topic
    for at, topic in enumerate(file.nodes):
        seen = [topic.code]
        parent = topic.parent
        while parent is not None:
            if parent not in topics:
                raise _error(where(at, "parent"), f"没有上级 {parent}", f"there is no parent {parent}")
            if parent in seen:
                circle = " → ".join([*seen, parent])
                raise _error(where(at, "parent"), f"上下级成环：{circle}", f"parents go round: {circle}")
            seen.append(parent)
            parent = topics[parent].parent
    return Framework(file=file, topics=topics)


def _error(place: str, zh: str, en: str) -> StandardsError:
    return StandardsError(zh, en, place=place, hint_zh="请改正后重试", hint_en="Correct it and try again")
