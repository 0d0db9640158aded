"""Build one pack on another: add, replace and retire by code."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Container, Iterable, Mapping
from typing import Any, TypeVar

from hengdu.errors import PackError
from hengdu.packs._content import (
    Determination,
    Fact,
    Node,
    PackFile,
    Practice,
    Profile,
    RedLine,
    Retired,
    View,
    own_codes,
)

Item = TypeVar("Item")

_BY_CODE = (
    "kinds",
    "layers",
    "facets",
    "roles",
    "objects",
    "institution_types",
    "na_reasons",
    "evidence_grades",
    "effort_classes",
    "topics",
    "facts",
    "redlines",
    "retired",
)
_BY_ID = ("answers", "references", "frameworks", "presets", "views", "profiles")
_NODE_LISTS = ("indicators", "recommendations", "evidence")
_KEEP_IF_EMPTY = (
    "aliases",
    "objects",
    "na_objects",
    "roles",
    "covers",
    "references",
    "depends_on",
    "mappings",
    "attrs",
)


def extend_pack(base: PackFile, over: PackFile, places: Mapping[str, str]) -> PackFile:
    """Return the content of ``over`` laid on ``base``.

    Retired codes vanish with everything that points at them; a node whose code exists needs
    ``replace: true``; its practices merge by code. Errors are PackErrors with the place.
    """
    changes: dict[str, Any] = {
        name: _merged(getattr(base, name), getattr(over, name), lambda item: item.code) for name in _BY_CODE
    }
    changes |= {
        name: _merged(getattr(base, name), getattr(over, name), lambda item: item.id) for name in _BY_ID
    }
    changes["levels"] = _merged(base.levels, over.levels, lambda item: item.level)
    for name in ("title", "short", "status", "disclaimer", "notice"):
        changes[name] = getattr(over, name) if getattr(over, name).zh else getattr(base, name)
    changes["licence"] = over.licence or base.licence
    changes["min_evidence"] = {**base.min_evidence, **over.min_evidence}
    changes["coding"] = {**base.coding, **over.coding}
    changes["scoring"] = merge_data(base.scoring or {}, over.scoring or {})
    nodes = base.nodes
    for node in over.nodes:
        nodes = _hang(nodes, node, places)
    merged = dataclasses.replace(over, nodes=nodes, retire=(), **changes)
    return _retire(merged, over, places)


def merge_data(base: Mapping[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    """Merge nested mappings key by key; anything else in ``over`` replaces.

    >>> merge_data({"a": {"x": 1, "y": 2}}, {"a": {"y": 3}})
    {'a': {'x': 1, 'y': 3}}
    """
    result = dict(base)
    for key, value in over.items():
        old = result.get(key)
        result[key] = (
            merge_data(old, value) if isinstance(old, Mapping) and isinstance(value, Mapping) else value
        )
    return result


def hang_nodes(content: PackFile, places: Mapping[str, str]) -> PackFile:
    """Return the content with every node that names a ``parent`` hung under it, in file order."""
    nodes: tuple[Node, ...] = ()
    for node in content.nodes:
        nodes = (*nodes, node) if node.parent is None else _hang(nodes, node, places)
    return dataclasses.replace(content, nodes=nodes)


def _merged(
    base: Iterable[Item], over: Iterable[Item], key: Callable[[Any], object]
) -> tuple[Item, ...]:  # items of one list, each with a code, id or level
    items = {key(item): item for item in base}
    items.update({key(item): item for item in over})
    return tuple(items.values())


def _walk(nodes: Iterable[Node]) -> Iterable[Node]:
    for node in nodes:
        yield node
        yield from _walk(node.nodes)


def _hang(nodes: tuple[Node, ...], new: Node, places: Mapping[str, str]) -> tuple[Node, ...]:
    known = {node.code for node in _walk(nodes)}
    if new.code in known:
        if not new.replace:
            raise PackError(
                f"节点 {new.code} 已存在",
                f"node {new.code} exists already",
                place=places.get(new.code, new.code),
                hint_zh="要替换请写 replace: true",
                hint_en="Write replace: true to replace it",
            )
        return _map_nodes(nodes, lambda node: _replaced(node, new) if node.code == new.code else node)
    if new.replace:
        raise PackError(
            f"没有可替换的节点 {new.code}",
            f"there is no node {new.code} to replace",
            place=places.get(new.code, new.code),
            hint_zh="请删除 replace",
            hint_en="Remove replace",
        )
    if new.parent is None:
        return (*nodes, new)
    if new.parent not in known:
        raise PackError(
            f"上级节点 {new.parent} 不存在",
            f"parent node {new.parent} does not exist",
            place=places.get(new.code, new.code),
        )
    return _map_nodes(
        nodes,
        lambda node: dataclasses.replace(node, nodes=(*node.nodes, new)) if node.code == new.parent else node,
    )


def _map_nodes(nodes: tuple[Node, ...], change: Callable[[Node], Node]) -> tuple[Node, ...]:
    return tuple(change(dataclasses.replace(node, nodes=_map_nodes(node.nodes, change))) for node in nodes)


def _replaced(old: Node, new: Node) -> Node:
    children = old.nodes
    known = {node.code for node in children}
    for child in new.nodes:
        if child.code in known:
            children = tuple(_replaced(node, child) if node.code == child.code else node for node in children)
        else:
            children = (*children, child)
    lists: dict[str, Any] = {
        name: _merged(getattr(old, name), getattr(new, name), lambda item: item.code) for name in _NODE_LISTS
    }
    for name in _KEEP_IF_EMPTY:
        lists[name] = getattr(new, name) or getattr(old, name)
    lists["purpose"] = new.purpose if new.purpose.zh else old.purpose
    practices = _merged(old.practices, new.practices, lambda item: item.code)
    return dataclasses.replace(
        new, parent=old.parent, replace=False, nodes=children, practices=practices, **lists
    )


def _retire(content: PackFile, over: PackFile, places: Mapping[str, str]) -> PackFile:
    if not over.retire:
        return content
    place = places.get("section:retire", "")
    again = {code for node in _walk(over.nodes) for code in (node.code, *own_codes(node))}
    both = sorted(again & set(over.retire))
    if both:
        raise PackError(
            f"编码 {both[0]} 既被停用又被声明",
            f"the code {both[0]} is both retired and declared",
            place=place,
            hint_zh="停用的编码不得再用，请换新编码",
            hint_en="A retired code is never used again; take a new one",
        )
    gone = _gone(content, over.retire, place)
    known = {item.code for item in content.retired}
    retired = tuple(Retired(code=code, since=over.version) for code in gone if code not in known)
    return dataclasses.replace(
        content,
        nodes=_without(content.nodes, frozenset(gone)),
        retired=(*content.retired, *retired),
        profiles=tuple(_profile_without(item, gone) for item in content.profiles),
        facts=tuple(_fact_without(item, gone) for item in content.facts),
        views=tuple(_view_without(view, gone) for view in content.views),
        facets=tuple(item for item in content.facets if item.code not in gone),
        roles=tuple(item for item in content.roles if item.code not in gone),
        objects=tuple(item for item in content.objects if item.code not in gone),
        redlines=tuple(_redline_without(item, gone) for item in content.redlines if item.code not in gone),
    )


def _gone(content: PackFile, codes: tuple[str, ...], place: str) -> dict[str, None]:
    """Return all that vanishes with the codes, in order: what they hold, and a facet's practices."""
    known = {item.code for item in content.facets} | {item.code for item in content.redlines}
    known |= {item.code for item in (*content.roles, *content.objects)}
    for node in _walk(content.nodes):
        known |= {node.code, *own_codes(node)}
    missing = sorted(set(codes) - known)
    if missing:
        raise PackError(
            f"要停用的编码 {missing[0]} 不存在",
            f"the code {missing[0]} to retire does not exist",
            place=place,
            hint_zh="请检查 retire 列表",
            hint_en="Check the list under retire",
        )
    gone = dict.fromkeys(codes)
    facets = {item.code for item in content.facets} & set(codes)
    for node in _walk(content.nodes):
        if node.code in gone:
            for inner in _walk((node,)):
                gone.update(dict.fromkeys((inner.code, *own_codes(inner))))
        gone.update({item.code: None for item in node.practices if item.facet in facets})
    return gone


def _redline_without(line: RedLine, gone: Container[str]) -> RedLine:
    """Let a duty outlive the practice or indicator that showed it: it is then declared."""
    if line.determined.ref is None or line.determined.ref not in gone:
        return line
    question = line.determined.question if line.determined.question.zh else line.statement
    return dataclasses.replace(line, determined=Determination(kind="declaration", question=question))


def _profile_without(profile: Profile, gone: Container[str]) -> Profile:
    return dataclasses.replace(
        profile,
        targets={code: level for code, level in profile.targets.items() if code not in gone},
        reasons={code: text for code, text in profile.reasons.items() if code not in gone},
    )


def _fact_without(fact: Fact, gone: Container[str]) -> Fact:
    return dataclasses.replace(
        fact,
        objects=tuple(code for code in fact.objects if code not in gone),
        practices=tuple(code for code in fact.practices if code not in gone),
    )


def _view_without(view: View, gone: Container[str]) -> View:
    nodes = tuple(
        dataclasses.replace(
            node,
            select=dataclasses.replace(
                node.select,
                nodes=tuple(code for code in node.select.nodes if code not in gone),
                practices=tuple(code for code in node.select.practices if code not in gone),
            ),
        )
        for node in view.nodes
    )
    return dataclasses.replace(view, nodes=nodes)


def _without(nodes: tuple[Node, ...], gone: Container[str]) -> tuple[Node, ...]:
    def kept(codes: Iterable[str]) -> tuple[str, ...]:
        return tuple(code for code in codes if code not in gone)

    def practice(item: Practice) -> Practice:
        return dataclasses.replace(
            item,
            implies=kept(item.implies),
            objects=kept(item.objects),
            indicator=None if item.indicator in gone else item.indicator,
            ask={role: text for role, text in item.ask.items() if role not in gone},
        )

    def clean(node: Node) -> Node:
        recommendations = tuple(
            dataclasses.replace(
                item,
                prerequisites=tuple(need for need in item.prerequisites if need.node not in gone),
                moves=kept(item.moves),
                actions=tuple(
                    dataclasses.replace(action, satisfies=kept(action.satisfies)) for action in item.actions
                ),
            )
            for item in node.recommendations
            if item.code not in gone
        )
        return dataclasses.replace(
            node,
            objects=kept(node.objects),
            na_objects=kept(node.na_objects),
            roles=kept(node.roles),
            nodes=tuple(clean(child) for child in node.nodes if child.code not in gone),
            practices=tuple(practice(item) for item in node.practices if item.code not in gone),
            indicators=tuple(item for item in node.indicators if item.code not in gone),
            depends_on=tuple(item for item in node.depends_on if item.node not in gone),
            recommendations=recommendations,
        )

    return tuple(clean(node) for node in nodes if node.code not in gone)
