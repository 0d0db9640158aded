"""Choose practices of a pack: what a view's nodes read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hengdu.packs._content import Select, ViewNode

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hengdu.packs._content import Practice, View
    from hengdu.packs._pack import Pack


def select_practices(pack: Pack, select: Select) -> tuple[str, ...]:
    """Return the codes of the practices that a selection reads, in declared order.

    Every condition given must hold; within one condition any of its values will do. Objects,
    coverage, mappings and attributes that a practice does not state are those of the nearest
    node above it that states them. An empty selection reads nothing.
    """
    if select == Select():
        return ()
    return tuple(code for code, practice in pack.practices.items() if _reads(pack, select, practice))


def topic_members(pack: Pack, topic: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the nodes and the practices that state a topic under ``covers``, in declared order.

    Unlike a selection this reads what is stated and hands nothing down: a node about a topic is
    found as a node, and its practices only where they are about it themselves.
    """
    return (
        tuple(code for code, node in pack.nodes.items() if topic in node.covers),
        tuple(code for code, practice in pack.practices.items() if topic in practice.covers),
    )


def view_nodes(pack: Pack, view: View) -> tuple[ViewNode, ...]:
    """Return the nodes of a view: as listed, or one per framework item or protected object."""
    if view.by == "framework":
        framework = pack.framework(view.framework or "")
        items = framework.items if framework else ()
        return tuple(
            ViewNode(
                code=item.code, title=item.name, select=Select(mappings={view.framework or "": (item.code,)})
            )
            for item in items
        )
    if view.by == "objects":
        return tuple(
            ViewNode(code=item.code, title=item.name, select=Select(objects=(item.code,)))
            for item in pack.content.objects
        )
    return view.nodes


def view_members(pack: Pack, view: View) -> tuple[tuple[ViewNode, tuple[str, ...]], ...]:
    """Return the nodes of a view with the practices that each reads, in one pass where it can be."""
    nodes = view_nodes(pack, view)
    if view.by == "nodes":
        return tuple((node, select_practices(pack, node.select)) for node in nodes)
    read: dict[str, list[str]] = {node.code: [] for node in nodes}
    for code, practice in pack.practices.items():
        stated = (
            _first(pack, practice, "objects")
            if view.by == "objects"
            else _mapped(pack, practice, view.framework or "")
        )
        for item in dict.fromkeys(stated):
            if item in read:
                read[item].append(code)
    return tuple((node, tuple(read[node.code])) for node in nodes)


def mapped_practices(pack: Pack, framework: str) -> dict[str, tuple[str, ...]]:
    """Return the practices of every item of a framework in its order; nothing for an unknown framework.

    A practice has the items that it states itself, else those of the nearest node above that states any.
    """
    found = pack.framework(framework)
    read: dict[str, list[str]] = {item.code: [] for item in (found.items if found else ())}
    for code, practice in pack.practices.items():
        for item in dict.fromkeys(_mapped(pack, practice, framework)):
            if item in read:
                read[item].append(code)
    return {item: tuple(codes) for item, codes in read.items()}


def _stated(pack: Pack, practice: Practice, name: str) -> Iterator[Any]:  # one field of practice and nodes
    yield getattr(practice, name)
    for code in pack.ancestors(practice.code):
        yield getattr(pack.nodes[code], name)


def _first(pack: Pack, practice: Practice, name: str) -> tuple[str, ...]:
    return next((value for value in _stated(pack, practice, name) if value), ())


def _mapped(pack: Pack, practice: Practice, framework: str) -> tuple[str, ...]:
    found = (value.get(framework) for value in _stated(pack, practice, "mappings"))
    return next((value for value in found if value), ())


def _attribute(pack: Pack, practice: Practice, name: str) -> object:
    if name == "key":
        return practice.key
    return next((value[name] for value in _stated(pack, practice, "attrs") if name in value), None)


def _meets(wanted: tuple[object, ...], has: tuple[object, ...]) -> bool:
    return not wanted or any(value in wanted for value in has)


def _reads(pack: Pack, select: Select, practice: Practice) -> bool:
    return (
        _meets(select.practices, (practice.code,))
        and _meets(select.levels, (practice.level,))
        and _meets(select.facets, (practice.facet,))
        and _meets(select.nodes, tuple(pack.ancestors(practice.code)))
        and _meets(select.objects, _first(pack, practice, "objects") if select.objects else ())
        and _meets(select.covers, _first(pack, practice, "covers") if select.covers else ())
        and all(_attribute(pack, practice, name) == value for name, value in select.attrs.items())
        and (
            not select.mappings
            or any(_meets(codes, _mapped(pack, practice, name)) for name, codes in select.mappings.items())
        )
    )
