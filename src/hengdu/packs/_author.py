"""Write a pack that extends another: what is retired, reworded, weighed anew and added, step by step."""

from __future__ import annotations

import dataclasses
import re
from typing import TYPE_CHECKING, Any, Final

import yaml

from hengdu.documents import record_data
from hengdu.errors import PackError
from hengdu.packs._content import Extends, Node, PackFile, Practice, own_codes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from hengdu.packs._content import Profile
    from hengdu.packs._pack import Pack
    from hengdu.text import Text

_LAST_NUMBER: Final = re.compile(r"(\d+)(?!.*\d)")


def begin_extension(base: Pack, *, pack_id: str, version: str, title: Text) -> PackFile:
    """Return a pack that extends ``base`` and changes nothing yet.

    >>> from hengdu.packs import load_pack
    >>> from hengdu.text import Text
    >>> begin_extension(load_pack("sebi-cci"), pack_id="own", version="1", title=Text("自有", "Own")).id
    'own'
    """
    return PackFile(
        id=pack_id, version=version, title=title, extends=Extends(pack=base.id, version=base.version)
    )


def extension_text(over: PackFile) -> str:
    """Return a pack file as YAML; reading it back gives an equal record."""
    data = {"format": over.format, **record_data(over)}
    return yaml.dump(data, Dumper=_Plain, allow_unicode=True, sort_keys=False, width=110)


class _Plain(yaml.SafeDumper):
    """Write everything out: readers of packs refuse aliases."""

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ANN401, ARG002 - the library's signature
        return True


def without_code(over: PackFile, base: Pack, code: str) -> PackFile:
    """Take a node, practice, indicator or recommendation out: retired if the base has it, else removed.

    PackError where neither has it.
    """
    own = {item for node in _walk(over.nodes) for item in (node.code, *own_codes(node))}
    is_of_base = code in base.nodes or code in base.parent
    if code == base.root.code or not (is_of_base or code in own):
        raise PackError(
            f"编码 {code[:80]} 不存在",
            f"there is no code {code[:80]}",
            place=code[:80],
            hint_zh="请从列表中选择",
            hint_en="Choose one from the list",
        )
    held = _held(base, code) if is_of_base else {code}
    nodes = tuple(kept for node in over.nodes if (kept := _cleaned(node, held)) is not None)
    retire = over.retire if not is_of_base or code in over.retire else (*over.retire, code)
    return dataclasses.replace(over, nodes=nodes, retire=retire)


def with_code_again(over: PackFile, code: str) -> PackFile:
    """Take back that a code is retired."""
    return dataclasses.replace(over, retire=tuple(item for item in over.retire if item != code))


def with_practice(over: PackFile, base: Pack, node: str, practice: Practice) -> PackFile:
    """Add a practice to a node, or replace the one of the same code."""

    def change(known: Node) -> Node:
        kept = {item.code: item for item in known.practices} | {practice.code: practice}
        return dataclasses.replace(known, practices=tuple(kept.values()))

    return _changed(over, base, node, change)


def with_node(over: PackFile, base: Pack, code: str, fields: Mapping[str, Any]) -> PackFile:
    """Change fields of a node, such as ``title``, ``purpose`` or ``weight``."""
    return _changed(over, base, code, lambda known: dataclasses.replace(known, **fields))


def with_new_node(over: PackFile, base: Pack, node: Node) -> PackFile:
    """Add a node; its ``parent`` names the one above it, none puts it below the root.

    PackError where the code is in use, or was.
    """
    own = {item.code for item in _walk(over.nodes)}
    past = {item.code for item in (*base.content.retired, *over.retired)} | set(over.retire)
    if node.code in base.nodes or node.code in base.parent or node.code in own | past:
        raise PackError(
            f"编码 {node.code} 已被使用",
            f"the code {node.code} is in use",
            place=node.code,
            hint_zh="请换一个编码；停用的编码也不再使用",
            hint_en="Take another one; retired codes are never used again",
        )
    return dataclasses.replace(over, nodes=(*over.nodes, node))


def with_profile(over: PackFile, profile: Profile) -> PackFile:
    """Replace the default target levels of one institution type."""
    kept = {item.id: item for item in over.profiles} | {profile.id: profile}
    return dataclasses.replace(over, profiles=tuple(kept.values()))


def next_code(codes: Iterable[str]) -> str:
    """Return the code after the highest of codes that differ in their last number; empty without one.

    >>> next_code(["AP-01.L2.ST1", "AP-01.L2.ST2"])
    'AP-01.L2.ST3'
    >>> next_code(["SH-09", "SH-10"])
    'SH-11'
    """
    found = [(int(match[1]), match, code) for code in codes if (match := _LAST_NUMBER.search(code))]
    if not found:
        return ""
    number, match, code = max(found, key=lambda item: item[0])
    return f"{code[: match.start()]}{number + 1:0{len(match[1])}d}{code[match.end() :]}"


def _walk(nodes: Iterable[Node]) -> Iterator[Node]:
    for node in nodes:
        yield node
        yield from _walk(node.nodes)


def _held(base: Pack, code: str) -> set[str]:
    """Return a code with everything below it."""
    if code not in base.nodes:
        return {code}
    return {item for node in _walk((base.nodes[code],)) for item in (node.code, *own_codes(node))}


def _cleaned(node: Node, gone: set[str]) -> Node | None:
    """Return what is left of a node of the extension; None where nothing is."""
    if node.code in gone or node.parent in gone:
        return None
    return dataclasses.replace(
        node,
        practices=tuple(item for item in node.practices if item.code not in gone),
        indicators=tuple(item for item in node.indicators if item.code not in gone),
        recommendations=tuple(item for item in node.recommendations if item.code not in gone),
        nodes=tuple(kept for child in node.nodes if (kept := _cleaned(child, gone)) is not None),
    )


def _changed(over: PackFile, base: Pack, code: str, change: Callable[[Node], Node]) -> PackFile:
    """Change a node where the extension speaks of it, or let it speak of a node of the base."""
    if any(node.code == code for node in _walk(over.nodes)):
        return dataclasses.replace(over, nodes=_mapped(over.nodes, code, change))
    if code not in base.nodes or code == base.root.code:
        raise PackError(f"没有节点 {code[:80]}", f"there is no node {code[:80]}", place=code[:80])
    known = base.nodes[code]
    # Lists of the base are merged by code; single values are not, so they are repeated as they stand.
    said = Node(
        code=code,
        kind=known.kind,
        replace=True,
        title=known.title,
        weight=known.weight,
        na_allowed=known.na_allowed,
        na_condition=known.na_condition,
        note=known.note,
    )
    return dataclasses.replace(over, nodes=(*over.nodes, change(said)))


def _mapped(nodes: tuple[Node, ...], code: str, change: Callable[[Node], Node]) -> tuple[Node, ...]:
    return tuple(
        change(node)
        if node.code == code
        else dataclasses.replace(node, nodes=_mapped(node.nodes, code, change))
        for node in nodes
    )
