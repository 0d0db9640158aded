"""Installed packs: what a model asks and advises."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from hengdu.actions import NotFoundError, Permission
from hengdu.api._forms import Said
from hengdu.api._operations import Call, Operation
from hengdu.api._plain import plain_of
from hengdu.store.assessments.packs import installed, offered_packs

if TYPE_CHECKING:
    from hengdu.packs import Pack

_P: Final = Permission


class PackSummary(Said):
    """One installed pack; the disclaimer goes wherever the model is shown."""

    id: str
    version: str
    digest: str
    title: dict[str, str]
    disclaimer: dict[str, str]


class PackNode(Said):
    """One node, with the codes of what is below it."""

    code: str
    kind: str
    title: dict[str, str]
    parent: str | None
    nodes: list[str]
    practices: list[str]


class PackTree(PackSummary):
    """A pack with its whole tree in declared order."""

    nodes: list[PackNode]


class NodeContent(Said):
    """A node with its practices, indicators and recommendations as the pack says them."""

    pack: str
    digest: str
    node: dict[str, Any]
    disclaimer: dict[str, str]


class Packs(Said):
    """All installed packs."""

    items: list[PackSummary]


def _summary(pack: Pack) -> dict[str, Any]:
    return {
        "id": pack.id,
        "version": pack.version,
        "digest": pack.digest,
        "title": plain_of(pack.title),
        "disclaimer": plain_of(pack.content.disclaimer),
    }


def _pack(call: Call) -> Pack:
    name = call.path["pack_id"]
    if name not in offered_packs():
        raise NotFoundError("pack")
    return installed(name)


def _list(_call: Call) -> Packs:
    return Packs(items=[PackSummary(**_summary(installed(name))) for name in offered_packs()])


def _tree(call: Call) -> PackTree:
    pack = _pack(call)
    nodes = [
        PackNode(
            code=node.code,
            kind=node.kind,
            title=plain_of(node.title),
            parent=pack.parent.get(node.code),
            nodes=[child.code for child in node.nodes],
            practices=[practice.code for practice in node.practices],
        )
        for node in pack.nodes.values()
    ]
    return PackTree(**_summary(pack), nodes=nodes)


def _node(call: Call) -> NodeContent:
    pack = _pack(call)
    node = pack.nodes.get(call.path["code"])
    if node is None:
        raise NotFoundError("node")
    content = plain_of(node) | {"nodes": [child.code for child in node.nodes]}
    return NodeContent(
        pack=pack.id, digest=pack.digest, node=content, disclaimer=plain_of(pack.content.disclaimer)
    )


OPERATIONS: Final = (
    Operation(
        method="GET",
        path="/packs",
        name="packs",
        about="List installed packs",
        tag="packs",
        permissions=(_P.ASSESSMENT_LIST,),
        run=_list,
        answer=Packs,
    ),
    Operation(
        method="GET",
        path="/packs/{pack_id}",
        name="pack",
        about="Read the tree of a pack",
        tag="packs",
        permissions=(_P.ASSESSMENT_LIST,),
        run=_tree,
        answer=PackTree,
    ),
    Operation(
        method="GET",
        path="/packs/{pack_id}/nodes/{code}",
        name="pack_node",
        about="Read a node with its practices, indicators and recommendations",
        tag="packs",
        permissions=(_P.ASSESSMENT_LIST,),
        run=_node,
        answer=NodeContent,
    ),
)
