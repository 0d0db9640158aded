"""Decide which practice is asked of whom, and in which order."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from hengdu.errors import SheetError
from hengdu.packs import Indicator, Node, Practice
from hengdu.text import Text
from hengdu.workbooks._choices import said

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from hengdu.packs import Pack

EVERYBODY = Text("全部条目", "All practices")


@attrs.frozen(kw_only=True)
class RolePlan:
    """What one role is asked: practices by the node that holds them, in interview order.

    ``role`` is empty in a pack without roles, where everybody is asked everything.
    """

    role: str
    name: Text
    groups: tuple[tuple[Node, tuple[Practice, ...]], ...]

    @property
    def codes(self) -> tuple[str, ...]:
        """Return the codes asked, in the order of the sheet."""
        return tuple(practice.code for _, group in self.groups for practice in group)


@attrs.frozen(kw_only=True)
class Plan:
    """Which sheets a workbook has; ``is_whole`` when every role is in it."""

    sheets: tuple[RolePlan, ...]
    preset: str | None
    is_whole: bool
    nodes: tuple[Node, ...]
    indicators: tuple[Indicator, ...]

    @property
    def roles(self) -> tuple[str, ...]:
        """Return the roles in the order of the pack."""
        return tuple(sheet.role for sheet in self.sheets)


def asked_roles(pack: Pack, practice: Practice) -> tuple[str, ...]:
    """Return the roles that a practice is asked of; never none, so that nothing is lost.

    A practice without questions goes to the first role of its sub-domain (or of the nearest node above that
    names roles), else to the first role of the pack.
    """
    known = [role.code for role in pack.content.roles]
    asked = tuple(role for role in known if role in practice.ask)
    if asked or not known:
        return asked or ("",)
    for code in pack.ancestors(practice.code):
        first = next((role for role in pack.nodes[code].roles if role in known), None)
        if first is not None:
            return (first,)
    return (known[0],)


def make_plan(pack: Pack, roles: Sequence[str], preset: str | None) -> Plan:
    """Return what is asked of the roles, all when empty; an unknown role is an error."""
    names = {role.code: role.name for role in pack.content.roles} or {"": EVERYBODY}
    unknown = [role for role in roles if role not in names]
    if unknown:
        known = ", ".join(names)
        raise SheetError(
            f"模型包 {pack.id} 没有角色 {unknown[0][:40]}",
            f"pack {pack.id} has no role {unknown[0][:40]}",
            hint_zh=f"可用：{known or '（该包不分角色）'}",
            hint_en=f"Known: {known or '(this pack has no roles)'}",
        )
    select = pack.preset(preset).select if preset is not None else {}
    asked: dict[str, dict[str, list[Practice]]] = {role: {} for role in names}
    for practice in pack.practices.values():
        if _chosen(practice, select):
            for role in asked_roles(pack, practice):
                asked[role].setdefault(pack.parent[practice.code], []).append(practice)
    wanted = [role for role in names if role in roles or not roles]
    sheets = tuple(
        RolePlan(
            role=role,
            name=names[role],
            groups=tuple((pack.nodes[code], _interview_order(group)) for code, group in asked[role].items()),
        )
        for role in wanted
        if asked[role] or roles
    )
    used = {role for role in names if asked[role]}
    is_whole = used <= set(wanted)
    nodes = _nodes(pack, sheets)
    return Plan(
        sheets=sheets,
        preset=preset,
        is_whole=is_whole,
        nodes=nodes,
        indicators=_indicators(pack, nodes, None if is_whole else set(wanted)),
    )


def question_of(practice: Practice, role: str, lang: str) -> str:
    """Return the question put to a role, empty where the pack has none."""
    return said(practice.ask[role], lang) if role in practice.ask else ""


def _chosen(practice: Practice, select: Mapping[str, object]) -> bool:
    own = {"key", "level", "facet"}
    return all(
        (getattr(practice, name) if name in own else practice.attrs.get(name)) == wanted
        for name, wanted in select.items()
    )


def _interview_order(group: Sequence[Practice]) -> tuple[Practice, ...]:
    return tuple(sorted(group, key=lambda practice: (practice.level or 0, not practice.key)))


def _nodes(pack: Pack, sheets: Sequence[RolePlan]) -> tuple[Node, ...]:
    """Return the nodes above what is asked, the root left out, in declared order."""
    above = {
        code
        for sheet in sheets
        for node, _ in sheet.groups
        for code in (node.code, *pack.ancestors(node.code))
    }
    return tuple(node for node in pack.nodes.values() if node.code in above and node is not pack.root)


def _indicators(pack: Pack, nodes: Sequence[Node], roles: set[str] | None) -> tuple[Indicator, ...]:
    asked = {node.code for node in nodes}
    return tuple(
        indicator
        for node in pack.nodes.values()
        if roles is None or (node.code in asked and (not node.roles or roles & set(node.roles)))
        for indicator in node.indicators
    )
