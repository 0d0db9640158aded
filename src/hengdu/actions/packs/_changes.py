"""Name each change that a form makes to a pack that extends another."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any, Protocol

import attrs

from hengdu.documents import Document, record_data, validate_data
from hengdu.errors import PackError
from hengdu.packs import (
    Node,
    Pack,
    PackFile,
    Practice,
    Profile,
    with_code_again,
    with_new_node,
    with_node,
    with_practice,
    with_profile,
    without_code,
)
from hengdu.text import Text


class Change(Protocol):
    """Make one change of an extension; ``whole`` is the pack that it makes as it is now."""

    @property
    def about(self) -> str:
        """Return the code or id concerned, for the trail."""

    def apply(self, over: PackFile, base: Pack, whole: Pack) -> PackFile:
        """Return the extension with the change; PackError with the field where it cannot be."""


def _record(kind: type[Any], data: Mapping[str, Any]) -> Any:  # noqa: ANN401 - a record of that kind
    return validate_data(Document(name="", data=dict(data), lines={}), dict(data), (), kind, PackError)


@attrs.frozen(kw_only=True)
class RetireCode:
    """Take out a node, practice, indicator or recommendation with all that it holds."""

    about: str

    def apply(self, over: PackFile, base: Pack, whole: Pack) -> PackFile:  # noqa: ARG002 - the protocol's
        """Retire what the base has, remove what is the extension's own."""
        return without_code(over, base, self.about)


@attrs.frozen(kw_only=True)
class RestoreCode:
    """Take back that something is retired."""

    about: str

    def apply(self, over: PackFile, base: Pack, whole: Pack) -> PackFile:  # noqa: ARG002 - the protocol's
        """Let the code of the base stand again."""
        return with_code_again(over, self.about)


@attrs.frozen(kw_only=True)
class KeepPractice:
    """Add a practice, or change what a form shows of one; ``data`` are fields as a pack file has them."""

    about: str
    node: str
    data: Mapping[str, Any]
    is_new: bool = False

    def apply(self, over: PackFile, base: Pack, whole: Pack) -> PackFile:
        """Lay the fields over the practice as it is now."""
        if self.node not in whole.nodes or self.node == whole.root.code:
            raise PackError("没有该节点", "there is no such node", place="node")
        known = whole.practices.get(self.about)
        used = {item.code for item in whole.content.retired} | set(whole.parent) | set(base.parent)
        if self.is_new and self.about in used:
            raise PackError(
                f"编码 {self.about} 已被使用",
                f"the code {self.about} is in use",
                place="code",
                hint_zh="请换一个编码；停用的编码也不再使用",
                hint_en="Take another one; retired codes are never used again",
            )
        if not self.is_new and (known is None or whole.parent.get(self.about) != self.node):
            raise PackError("没有该实践", "there is no such practice", place="code")
        before = record_data(known) if known is not None else {}
        practice: Practice = _record(Practice, {**before, "code": self.about, **self.data})
        return with_practice(over, base, self.node, practice)


@attrs.frozen(kw_only=True)
class KeepNode:
    """Change the title, purpose, weight or roles of a node."""

    about: str
    data: Mapping[str, Any]

    def apply(self, over: PackFile, base: Pack, whole: Pack) -> PackFile:
        """Lay the fields over the node as it is now."""
        known = whole.nodes.get(self.about)
        if known is None or known is whole.root:
            raise PackError("没有该节点", "there is no such node", place="code")
        plain = {"code": known.code, "kind": known.kind, "title": record_data(known)["title"], **self.data}
        said: Node = _record(Node, plain)
        return with_node(over, base, self.about, {name: getattr(said, name) for name in self.data})


@attrs.frozen(kw_only=True)
class AddNode:
    """Add a node; its kind is that of its neighbours."""

    about: str
    parent: str
    data: Mapping[str, Any]

    def apply(self, over: PackFile, base: Pack, whole: Pack) -> PackFile:
        """Hang it below its parent, or below the root."""
        above = whole.root if not self.parent else whole.nodes.get(self.parent)
        if above is None:
            raise PackError("没有该上级节点", "there is no such node above", place="parent")
        if not above.nodes:
            raise PackError(
                f"{self.parent} 之下不能再分",
                f"nothing hangs below {self.parent}",
                place="parent",
                hint_zh="请选择一个域",
                hint_en="Choose a domain",
            )
        plain = {"code": self.about, "kind": above.nodes[0].kind, **self.data}
        if self.parent:
            plain["parent"] = self.parent
        node: Node = _record(Node, plain)
        return with_new_node(over, base, node)


@attrs.frozen(kw_only=True)
class KeepTargets:
    """Change the default target levels of one institution type; ``targets`` is node to level."""

    about: str
    default: int
    targets: Mapping[str, int]

    def apply(self, over: PackFile, base: Pack, whole: Pack) -> PackFile:  # noqa: ARG002 - the protocol's
        """Keep the levels that differ from the default."""
        known = whole.profile(self.about)
        if known is None:
            raise PackError("没有该机构类型", "there is no such institution type", place="profile")
        levels = (*whole.levels, 0)
        if any(level not in levels for level in (self.default, *self.targets.values())):
            raise PackError("没有该等级", "there is no such level", place="default")
        targets = {code: level for code, level in self.targets.items() if code in whole.nodes}
        profile: Profile = dataclasses.replace(
            known,
            default=self.default,
            targets={code: level for code, level in targets.items() if level != self.default},
        )
        return with_profile(over, profile)


@attrs.frozen(kw_only=True)
class KeepIdentity:
    """Change the title and the version."""

    about: str  # the version
    title: Text

    def apply(self, over: PackFile, base: Pack, whole: Pack) -> PackFile:  # noqa: ARG002 - the protocol's
        """Write both."""
        data = {
            **record_data(over),
            "version": self.about,
            "title": {"zh": self.title.zh, "en": self.title.en},
        }
        said: PackFile = _record(PackFile, data)
        return said
